import type { Request, Response } from 'express';
import type { z } from 'zod';
import type { Scope } from '../contract/account.js';
import type { Caller } from '../identity/caller.js';
import type { AttemptAction, EnrolmentAction } from '../identity/rules.js';

/**
 * Who may call: anybody; somebody, an instructor or an administrator with a session (not with a token); such a person also
 * with a token of a scope; or whoever `identity/rules.ts` lets do this to the attempt that the path's `{id}` names, or to
 * the enrolment that its `{enrolment}` names.
 */
export type Auth =
  | 'open'
  | 'session'
  | 'instructor'
  | 'admin'
  | { scope: Scope }
  | { instructor: Scope }
  | { admin: Scope }
  | { attempt: AttemptAction }
  | { enrolment: EnrolmentAction };

interface Call<A extends Auth, P, B, Q = unknown> {
  caller: A extends 'open' ? Caller | null : Caller;
  params: P;
  query: Q;
  body: B;
  request: Request;
  response: Response;
}

/** A file of the server, and the name it is saved under. */
export interface FileAnswer {
  path: string;
  name: string;
}

/** One operation of the REST interface: what is served and what `openapi.json` says come from this one description. */
export interface Route {
  method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  /** Below `/api`, in OpenAPI's form: `/attempts/{id}/draft`. */
  path: string;
  summary: string;
  auth: Auth;
  /**
   * What the audit log calls it, like `cohort.create`, and which fields of the body it keeps. Needed wherever instructors or
   * administrators change something.
   */
  audit?: { action: string; keeps?: readonly string[] };
  params?: z.ZodObject;
  /** What may follow the path's `?`: texts, each once. */
  query?: z.ZodObject;
  body?: z.ZodType;
  /** Where less than the general limit is allowed. */
  maxBytes?: number;
  response: {
    status: number;
    description: string;
    /** What is answered. Fields it does not name are left out, so that nothing leaves by accident. */
    schema?: z.ZodType;
    /** Sent as gzip: for what is long, and holds no secret whose length an attacker could measure. */
    compressed?: boolean;
    /** A list, answered as JSON lines unless `application/json` is asked for. */
    lines?: boolean;
    /** The media type of a file: the handler answers a `FileAnswer`, and its bytes are sent as they are. */
    file?: string;
  };
  handle(call: Call<Auth, unknown, unknown>): Promise<unknown>;
}

type Spec<
  A extends Auth,
  P extends z.ZodObject,
  B extends z.ZodType,
  R extends z.ZodType,
  Q extends z.ZodObject,
> = Omit<Route, 'auth' | 'params' | 'query' | 'body' | 'response' | 'handle'> & {
  auth: A;
  params?: P;
  query?: Q;
  body?: B;
  response: Omit<Route['response'], 'schema'> & { schema?: R };
  handle(call: Call<A, z.output<P>, z.output<B>, z.output<Q>>): Promise<z.input<R>>;
};

/** Describes an operation; the handler's types follow from the schemas. */
export function route<
  const A extends Auth,
  P extends z.ZodObject = z.ZodObject,
  B extends z.ZodType = z.ZodType,
  R extends z.ZodType = z.ZodType<unknown, unknown>,
  Q extends z.ZodObject = z.ZodObject,
>(spec: Spec<A, P, B, R, Q>): Route {
  // Safe: `serve.ts` parses by these very schemas, and lets nobody but an `open` route in without a caller.
  return spec as unknown as Route;
}
