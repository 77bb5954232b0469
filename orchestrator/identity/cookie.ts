import { absoluteMs } from './sessions.js';

/** The session's cookie. With https it has the `__Host-` prefix: browsers then accept it only Secure and from this very host. */
export interface SessionCookie {
  name: string;
  options: { httpOnly: true; sameSite: 'lax'; secure: boolean; path: '/'; maxAge: number };
  /** The session's secret in a `Cookie` header, or null. */
  read(header: string | undefined): string | null;
}

export function sessionCookie(publicUrl: string): SessionCookie {
  const secure = publicUrl.startsWith('https:');
  const name = secure ? '__Host-chaindrill' : 'chaindrill';
  return {
    name,
    options: { httpOnly: true, sameSite: 'lax', secure, path: '/', maxAge: absoluteMs },
    read(header) {
      const pairs = (header ?? '').split(';').map((pair) => pair.trim());
      const found = pairs.find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1);
      return found && /^[\w-]{43}$/.test(found) ? found : null;
    },
  };
}
