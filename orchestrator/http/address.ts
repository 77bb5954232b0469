/**
 * Where a connection came from: `remote` is its other end, `forwarded` the header X-Forwarded-For, `proxies` the number of
 * reverse proxies in front. Each proxy adds whom it spoke with at the end, so what a client wrote itself is never taken.
 */
export function clientAddress(remote: string | undefined, forwarded: string | undefined, proxies: number): string {
  const named = (forwarded ?? '').split(',').map((address) => address.trim());
  const addresses = [remote, ...named.filter((address) => address !== '').reverse()];
  return customerOf(addresses[Math.min(proxies, addresses.length - 1)]);
}

/** An address as it counts for limits and for who was where: one IPv6 customer has at least a /64. */
export function customerOf(address: string | undefined): string {
  const plain = (address ?? 'unknown').replace(/^::ffff:(?=\d+\.)/, '');
  return plain.includes(':') ? plain.split(':').slice(0, 4).join(':') : plain;
}
