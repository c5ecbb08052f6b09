import { describe, expect, it } from 'vitest';
import { fileRoutes, openApiDocument, type RouteDefinition, routes } from './index.ts';
import { openApiPath } from './openapi.ts';

const document = openApiDocument({ version: '1.2.3', routes, fileRoutes });
const operation = (path: string, method: string) =>
  // As plain data, the way a reader of the JSON has it.
  JSON.parse(JSON.stringify(document)).paths[openApiPath(path)]?.[method.toLowerCase()];

describe('the OpenAPI document', () => {
  const all: [string, RouteDefinition][] = Object.entries(routes);

  it.each(all)('has %s with its scope, parameters and answer', (name, route) => {
    const found = operation(route.path, route.method);
    expect(found).toMatchObject({ operationId: name, summary: route.summary, 'x-scope': route.scope });
    expect(found.security).toEqual(route.scope === 'open' ? [] : [{ bearer: [] }, { session: [] }]);
    expect(Object.keys(found.responses)).toEqual([String(route.status ?? 200), 'default']);
    const named = [...Object.keys(route.params?.shape ?? {}), ...Object.keys(route.query?.shape ?? {})];
    expect(found.parameters.map((parameter: { name: string }) => parameter.name)).toEqual(named);
    expect(Boolean(found.requestBody)).toBe(route.body !== undefined);
  });

  it.each(Object.entries(fileRoutes))('has %s, which answers with a file or text', (name, route) => {
    expect(operation(route.path, 'GET')).toMatchObject({ operationId: name, 'x-scope': route.scope });
  });

  it('tells the limits of what it takes', () => {
    const { parameters } = operation('/api/assets', 'GET');
    const limit = parameters.find(({ name }: { name: string }) => name === 'limit');
    expect(limit.schema).toMatchObject({ type: 'integer', minimum: 1, maximum: 200, default: 50 });
    const body = operation('/api/jobs', 'POST').requestBody.content['application/json'].schema;
    expect(body.properties.inputs).toMatchObject({ type: 'array', minItems: 1, maxItems: 100 });
    expect(body.additionalProperties).toBe(false);
  });

  it('names parameters in braces only', () => {
    expect(Object.keys(document.paths as object).join(' ')).not.toContain(':');
  });
});
