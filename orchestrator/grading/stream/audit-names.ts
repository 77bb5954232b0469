import type { Chance } from './chance.js';

/*
 * Names, ids and programs of an audit log. Every activity draws them from here, benign or not: only what is done, with
 * which kind of token and from where, tells an attack apart.
 */

const organisations = ['meridian-pay', 'northwind-labs', 'alder-systems', 'quayside', 'finch-retail'];
export const organisation = (chance: Chance): string => chance.of(organisations);

const repositories = ['storefront', 'checkout', 'ledger', 'mobile', 'docs', 'infra', 'design-system'];
export const repository = (chance: Chance, org: string): string => `${org}/${chance.of(repositories)}`;

/** People and robots alike hold tokens of every kind. */
const actors = [
  'j-lindqvist',
  'm-okafor',
  'tomasz',
  'yuki-h',
  'release-bot',
  'ops-bot',
  'ci-runner',
  'inventory',
  'svc-deploy',
  'a-benali',
  'lena-k',
  'platform-team',
  'renate',
  'automation',
];
export const actor = (chance: Chance): string => chance.of(actors);

const applications = [
  'billing-sync',
  'release-upload',
  'status-board',
  'crm-bridge',
  'invoice-mailer',
  'chat-notify',
  'metrics-export',
  'payroll-link',
];
/** So many different applications. */
export const applicationsOf = (chance: Chance, count: number): string[] =>
  chance.shuffled(applications).slice(0, count);

const packages = ['storefront-web', 'checkout-api', 'ledger-core', 'mobile-sdk'];
export const packageName = (chance: Chance): string => chance.of(packages);

const secrets = ['ORG_TOKEN', 'RELEASE_CLIENT_SECRET', 'NPM_TOKEN', 'SIGNING_KEY', 'SENTRY_DSN'];
export const secretName = (chance: Chance): string => chance.of(secrets);

const workflows = ['Release', 'Build', 'Nightly', 'Inventory', 'Deploy'];
export const workflow = (chance: Chance): string => chance.of(workflows);

/** Both kinds of token may have any of these. */
const scopes = [
  'repo,admin:org',
  'repo,admin:org',
  'admin:org',
  'repo,admin:org,workflow',
  'repo,admin:org,write:packages',
];
export const tokenScopes = (chance: Chance): string => chance.of(scopes);
const permissions = ['contents:read', 'contents:write,packages:write', 'contents:read,packages:write', 'write-all'];
export const jobPermissions = (chance: Chance): string => chance.of(permissions);

/** Whoever calls an API may call itself what it likes; browsers, scripts and planted code do. */
const apiAgents = [
  'curl/7.88.1',
  'curl/8.5.0',
  'node',
  'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0',
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 Chrome/126.0 Safari/537.36',
  'python-requests/2.31.0',
  'hub/1.4.0',
  'checkout-action/2.4.1',
  'octokit-core.js/6.1.2',
  'Go-http-client/2.0',
];
export const apiAgent = (chance: Chance): string => chance.of(apiAgents);
const gitAgents = ['git/2.39.5', 'git/2.43.0', 'git/2.45.2', 'git/2.34.1', 'isomorphic-git/1.25'];
export const gitAgent = (chance: Chance): string => chance.of(gitAgents);

export const tokenId = (chance: Chance): string => String(chance.between(1_000_000, 9_999_999));
export const runId = (chance: Chance): number => chance.between(4_000, 99_999);
