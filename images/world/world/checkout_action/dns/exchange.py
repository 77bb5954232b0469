"""One query out, its answer back, bytes as they are: by datagram or by stream."""

import asyncio
import socket
import struct

ANSWER_LIMIT_BYTES = 65_535
Address = tuple[str, int]


async def by_datagram(server: Address, query: bytes, seconds: float) -> bytes:
    """The first answer with the query's id. Raises OSError where nobody listens, TimeoutError after `seconds`."""
    loop = asyncio.get_running_loop()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as connection:
        connection.setblocking(False)
        connection.connect(server)
        async with asyncio.timeout(seconds):
            await loop.sock_sendall(connection, query)
            while True:
                answer = await loop.sock_recv(connection, ANSWER_LIMIT_BYTES)
                if answer[:2] == query[:2]:
                    return answer


async def by_stream(server: Address, query: bytes, seconds: float) -> bytes:
    """As `by_datagram`, over a connection of its own. Raises EOFError too, where the server hangs up."""
    writer = None
    try:
        async with asyncio.timeout(seconds):
            reader, writer = await asyncio.open_connection(*server)
            await write_framed(writer, query)
            return await read_framed(reader)
    finally:
        if writer is not None:
            writer.close()


async def read_framed(reader: asyncio.StreamReader) -> bytes:
    """The next message of a stream. Raises IncompleteReadError (an EOFError) at its end."""
    (length,) = struct.unpack("!H", await reader.readexactly(2))
    return await reader.readexactly(length)


async def write_framed(writer: asyncio.StreamWriter, message: bytes) -> None:
    writer.write(struct.pack("!H", len(message)) + message)
    await writer.drain()
