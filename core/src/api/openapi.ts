import { z } from 'zod';
import type { RouteDefinition } from './define.ts';

type Schema = Record<string, unknown>;

const schemaOf = (schema: z.ZodType, io: 'input' | 'output'): Schema => {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' });
  return rest;
};

const parametersOf = (place: 'path' | 'query', object: z.ZodObject | undefined): Schema[] => {
  if (!object) return [];
  const { properties = {}, required = [] } = z.toJSONSchema(object, { io: 'input', unrepresentable: 'any' });
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    in: place,
    required: place === 'path' || required.includes(name),
    schema,
  }));
};

const jsonContent = (schema: Schema) => ({ 'application/json': { schema } });

const security = (scope: string): Schema[] => (scope === 'open' ? [] : [{ bearer: [] }, { session: [] }]);

const errorAnswer = { $ref: '#/components/responses/Error' };

const operation = (name: string, route: RouteDefinition): Schema => ({
  operationId: name,
  summary: route.summary,
  'x-scope': route.scope,
  security: security(route.scope),
  parameters: [...parametersOf('path', route.params), ...parametersOf('query', route.query)],
  ...(route.body
    ? { requestBody: { required: true, content: jsonContent(schemaOf(route.body, 'input')) } }
    : {}),
  responses: {
    [route.status ?? 200]: {
      description: route.summary,
      content: jsonContent(schemaOf(route.answer, 'output')),
    },
    default: errorAnswer,
  },
});

interface FileRoute {
  path: string;
  scope: string;
  summary: string;
}

const fileOperation = (name: string, { path, scope, summary }: FileRoute): Schema => ({
  operationId: name,
  summary,
  'x-scope': scope,
  security: security(scope),
  parameters: [...path.matchAll(/:(\w+)/g)].map(([, param]) => ({
    name: param,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  })),
  responses: { 200: { description: summary }, default: errorAnswer },
});

const errorSchema = z.object({
  error: z.object({
    code: z.string(),
    message: z.string(),
    hint: z.string().describe('What to do next'),
    details: z.unknown().optional(),
    requestId: z.string().describe('Under which the log knows the request'),
  }),
});

/** `/api/assets/:id` → `/api/assets/{id}`. */
export const openApiPath = (path: string): string => path.replace(/:(\w+)/g, '{$1}');

/** The API as an OpenAPI 3.1 document, made from the route data. Pure. */
export const openApiDocument = (api: {
  version: string;
  routes: Record<string, RouteDefinition>;
  fileRoutes: Record<string, FileRoute>;
}): Schema => {
  const paths: Record<string, Schema> = {};
  const add = (path: string, method: string, value: Schema) => {
    paths[openApiPath(path)] = { ...paths[openApiPath(path)], [method]: value };
  };
  for (const [name, route] of Object.entries(api.routes)) {
    add(route.path, route.method.toLowerCase(), operation(name, route));
  }
  for (const [name, route] of Object.entries(api.fileRoutes)) {
    add(route.path, 'get', fileOperation(name, route));
  }
  return {
    openapi: '3.1.0',
    info: { title: 'StreamOps', version: api.version },
    paths,
    components: {
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer', description: 'What stands in <data>/token' },
        session: {
          type: 'apiKey',
          in: 'cookie',
          name: 'streamops-HUB_ID',
          description: 'Set by the address that npm start prints; HUB_ID is what stands in <data>/hub-id',
        },
      },
      responses: {
        Error: {
          description: 'What went wrong, and what to do next',
          content: jsonContent(schemaOf(errorSchema, 'output')),
        },
      },
    },
  };
};
