import type { ClaimField, ClaimKind, Report } from '../contract/report.js';
import { normalisePackage } from './package-name.js';
import { normaliseSbom } from './sbom.js';

/*
 * Claims are compared after normalising, so that spelling never costs points: what is shown to the trainee before
 * filing is what is compared.
 */

/** Longest claim that is looked at, SBOMs apart: nobody's URL is longer. */
const maxClaimChars = 2_048;

/** One claim as it is compared. An SBOM becomes a list of its components; every other kind exactly one text, never empty. */
export function normaliseClaim(kind: ClaimKind, value: string): string[] {
  if (kind === 'sbom') return value.trim() === '' ? [] : normaliseSbom(value);
  const text = value
    .slice(0, maxClaimChars)
    .normalize('NFKC')
    .trim()
    .replace(/^["'`<]+|["'`>]+$/g, '')
    .trim();
  const normalised = text === '' ? '' : byKind[kind](text);
  return normalised === '' ? [] : [normalised];
}

/** Every claim of a report by field, empty ones left out and duplicates once; fields the lab does not have are ignored. */
export function normaliseReport(report: Report, fields: readonly ClaimField[]): Record<string, string[]> {
  return Object.fromEntries(
    fields.map(({ id, kind, max }) => {
      const values = (Object.hasOwn(report.claims, id) ? (report.claims[id] ?? []) : []).slice(0, max);
      return [id, [...new Set(values.flatMap((value) => normaliseClaim(kind, value)))]];
    }),
  );
}

/** Whether a normalised claim names the expected thing (normalised too). A file may have any leading path, a commit may be cut short. */
export function sameClaim(kind: ClaimKind, claim: string, expected: string): boolean {
  if (claim === expected) return true;
  if (kind === 'commit') return /^[0-9a-f]{7,40}$/.test(claim) && expected.startsWith(claim);
  return kind === 'file' && claim.endsWith(`/${expected}`);
}

const byKind: Record<Exclude<ClaimKind, 'sbom'>, (text: string) => string> = {
  package: normalisePackage,
  file: normaliseFile,
  routine: normaliseRoutine,
  process: normaliseProcess,
  sha256: (text) => digest(text) ?? text.toLowerCase(),
  url: normaliseUrl,
  endpoint: normaliseEndpoint,
  commit: (text) => text.toLowerCase().replace(/^commit[\s:]+/, ''),
  request: normaliseRequest,
  text: (text) => text.toLowerCase().replace(/\s+/g, ' '),
};

function normaliseFile(text: string): string {
  const path = text
    .replace(/\\/g, '/')
    .replace(/^.*\/(?:site|dist)-packages\//, '')
    .replace(/^(?:site|dist)-packages\//, '')
    .replace(/\/{2,}/g, '/')
    .replace(/^(?:\.?\/)+/, '');
  if (path.includes('/')) return path;
  // A module's dotted name is the file it stands in; `polytools.py` alone is a file already.
  const dotted = path.replace(/\.py$/, '');
  return /^[A-Za-z_]\w*(\.[A-Za-z_]\w*)+$/.test(dotted) ? `${dotted.replaceAll('.', '/')}.py` : path;
}

function normaliseRoutine(text: string): string {
  const name = text
    .replace(/^(?:async\s+)?def\s+/, '')
    .replace(/\(.*$/s, '')
    .replace(/:+\s*$/, '')
    .trim();
  return (
    name
      .split(/[.:]+/)
      .filter((part) => part !== '')
      .at(-1)
      ?.trim() ?? name
  );
}

function normaliseProcess(text: string): string {
  const hash = digest(text);
  if (hash !== null) return hash;
  const pid = /^(?:pid|process|进程)?\s*[:=#]?\s*(\d{1,10})$/i.exec(text);
  return pid ? String(Number(pid[1])) : text.toLowerCase();
}

function digest(text: string): string | null {
  const match = /^(?:sha-?256\s*[:= ]\s*)?([0-9a-f]{64})(?:\s+\S.*)?$/i.exec(text);
  return match ? (match[1] as string).toLowerCase() : null;
}

/** Undoes the usual ways of making an indicator unclickable. */
function refang(text: string): string {
  return text
    .replace(/\s*[[({]\s*(?:\.|dot)\s*[\])}]\s*/gi, '.')
    .replace(/[[({]\s*:\s*[\])}]/g, ':')
    .replace(/\[\s*:\/\/\s*\]/g, '://')
    .replace(/^h(?:xx|\*\*|tt)p(s?)(?=:)/i, 'http$1')
    .replace(/^fxp(?=:)/i, 'ftp');
}

const defaultPorts: Record<string, string> = { http: '80', https: '443' };

function splitUrl(text: string): { scheme: string | null; host: string; port: string | null; rest: string } | null {
  const match =
    /^(?:([a-z][a-z0-9+.-]*):\/\/)?(?:[^\s/@]*@)?(\[[0-9a-f:.]+\]|[^\s/:?#]+)(?::(\d{1,5}))?([/?#]\S*)?$/i.exec(text);
  if (!match) return null;
  const [, scheme, host = '', port, rest = ''] = match;
  return {
    scheme: scheme?.toLowerCase() ?? null,
    host: host.toLowerCase().replace(/\.$/, ''),
    port: port === undefined ? null : String(Number(port)),
    rest,
  };
}

function normaliseUrl(text: string): string {
  const url = splitUrl(refang(text));
  if (url === null) return refang(text);
  const scheme = url.scheme ?? (url.port === '443' ? 'https' : 'http');
  const port = url.port === null || url.port === defaultPorts[scheme] ? '' : `:${url.port}`;
  const rest = url.rest.replace(/#.*$/, '').replace(/\/+$/, '');
  return `${scheme}://${url.host}${port}${rest}`;
}

/** `GET /path`: a full URL loses scheme and host, any path its query and trailing slash; without a method it is GET. */
function normaliseRequest(text: string): string {
  const match = /^(?:([a-z]{3,7})\s+)?(?:https?:\/\/[^\s/]+)?(\/[^\s?#]*)/i.exec(text.replace(/\s+HTTP\/[\d.]+$/i, ''));
  if (!match) return text;
  return `${(match[1] ?? 'get').toUpperCase()} ${(match[2] ?? '').replace(/(?<=.)\/+$/, '')}`;
}

function normaliseEndpoint(text: string): string {
  const spaced = refang(text).replace(/^(\S+)\s+(?:port\s+)?(\d{1,5})$/i, '$1:$2');
  const url = splitUrl(spaced);
  if (url === null) return spaced.toLowerCase();
  const port = url.port ?? (url.scheme === null ? null : (defaultPorts[url.scheme] ?? null));
  return port === null ? url.host : `${url.host}:${port}`;
}
