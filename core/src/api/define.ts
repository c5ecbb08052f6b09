import type { z } from 'zod';
import type { TokenScope } from '../ports/settings.ts';

/** A route as data: the server, the client and OpenAPI are made from it. */
export interface RouteDefinition {
  method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  /** `:name` stands for a parameter. */
  path: string;
  /** Whose token passes, besides the owner's. `open`: anyone whose Host and Origin pass. */
  scope: TokenScope | 'open';
  summary: string;
  params?: z.ZodObject;
  query?: z.ZodObject;
  body?: z.ZodType;
  answer: z.ZodType;
  /** Status of a success; 200 where nothing is said. */
  status?: number;
}

export const defineRoute = <const R extends RouteDefinition>(route: R): R => route;

type Output<S> = S extends z.ZodType ? z.output<S> : undefined;
type Input<S> = S extends z.ZodType ? z.input<S> : undefined;

/** What a handler is given: parsed. */
export interface RouteInput<R extends RouteDefinition> {
  params: Output<R['params']>;
  query: Output<R['query']>;
  body: Output<R['body']>;
}

/** What a caller gives: before defaults. */
export type RouteCall<R extends RouteDefinition> = (R['params'] extends z.ZodType
  ? { params: Input<R['params']> }
  : unknown) &
  (R['query'] extends z.ZodType ? { query?: Input<R['query']> } : unknown) &
  (R['body'] extends z.ZodType ? { body: Input<R['body']> } : unknown);

export type RouteAnswer<R extends RouteDefinition> = z.output<R['answer']>;
