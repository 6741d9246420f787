import { describe, expect, it } from 'vitest';
import { operations, shapes, typeName, type OpenAPI } from './openapi';

const problem = { description: 'Bad', content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } } };

const doc: OpenAPI = {
  openapi: '3.1.0',
  info: { title: 'Mote', version: '0' },
  paths: {
    '/api/v1/sensors/{id}': {
      get: {
        operationId: 'sensor',
        summary: 'One sensor',
        parameters: [
          { name: 'id', in: 'path', required: true, schema: { type: 'string' }, example: 'sc-1' },
          { name: 'step', in: 'query', schema: { type: 'string', enum: ['raw', 'hour'], default: 'raw' } },
          { name: 'If-None-Match', in: 'header' },
        ],
        responses: { 200: { description: 'OK', content: { 'application/json': { schema: { $ref: '#/components/schemas/SensorBody' } } } }, 400: problem, 404: problem },
      },
    },
    '/api/v1/places': { get: { parameters: [{ name: 'q', in: 'query', example: 'Aberdeen, GB' }, { name: 'bbox', in: 'query', example: '1,2,3,4' }] } },
    '/api/v1/latest': { get: { parameters: [{ name: 'quantity', in: 'query', schema: { default: 'pm25' }, example: 'pm10' }] } },
    '/lake/{path...}': { get: { parameters: [{ name: 'path', in: 'path', required: true, example: 'a/b.txt' }] } },
    '/api/v1/series': {
      get: {
        parameters: [{ name: 'sensor', in: 'query', required: true }],
        responses: { 200: { content: { 'application/json': { schema: { oneOf: [{ $ref: '#/components/schemas/SeriesBody' }, { $ref: '#/components/schemas/SeriesListBody' }] } } } } },
      },
    },
  },
  components: {
    schemas: {
      SensorBody: { type: 'object', required: ['sensor'], properties: { $schema: { type: 'string' }, sensor: { type: 'string' }, t: { type: ['array', 'null'], items: { type: 'integer' } } } },
      Text: { type: 'string' },
    },
  },
};

describe('operations', () => {
  const [sensor, places, latest, lake, series] = operations(doc);
  it('has an example with values', () => expect(sensor?.example).toBe('/api/v1/sensors/sc-1'));
  it('keeps the slashes of what is left of a path', () => expect(lake?.example).toBe('/lake/a/b.txt'));
  it('asks by the first parameter where nothing is required', () => expect(places?.example).toBe('/api/v1/places?q=Aberdeen%2C%20GB'));
  it('leaves out what has a default', () => expect(latest?.example).toBe('/api/v1/latest'));
  it('has none where one is missing', () => expect(series?.example).toBeNull());
  it('tells the first of several shapes', () => expect(series?.answers[0]?.shape).toBe('SeriesBody'));
  it('names itself where the document does not', () => expect(series?.id).toBe('get-/api/v1/series'));
  it('tells parameters without headers', () => expect(sensor?.parameters.map((p) => [p.name, p.standard, p.values])).toEqual([['id', '', ''], ['step', 'raw', 'raw, hour']]));
  it('tells answers', () => expect(sensor?.answers).toEqual([{ status: '200', description: 'OK', types: ['application/json'], shape: 'SensorBody' }, { status: '400, 404', description: '', types: ['application/problem+json'], shape: 'Problem' }]));
});

it('shapes have their fields', () =>
  expect(shapes(doc).map((s) => [s.name, s.fields.map((f) => [f.name, f.type, f.required])])).toEqual([
    ['SensorBody', [['sensor', 'string', true], ['t', 'integer[] | null', false]]],
  ]));

describe('typeName', () => {
  const f = (schema: Parameters<typeof typeName>[0], want: string) => it(want || 'nothing', () => expect(typeName(schema)).toBe(want));
  f(undefined, '');
  f({ type: ['number', 'null'] }, 'number | null');
  f({ type: 'array', items: { type: ['number', 'null'] } }, '(number | null)[]');
  f({ type: 'string', format: 'date-time' }, 'date-time');
  f({ type: 'object', additionalProperties: { type: 'integer' } }, 'map of integer');
  f({ $ref: '#/components/schemas/SiteBody' }, 'SiteBody');
});
