// The description of the API, made ready to read. Only what it uses is known
// here; anything else is left out rather than guessed at.

interface Schema {
  $ref?: string;
  type?: string | string[];
  format?: string;
  enum?: unknown[];
  default?: unknown;
  description?: string;
  items?: Schema;
  oneOf?: Schema[];
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: boolean | Schema;
  example?: unknown;
  examples?: unknown[];
}

interface Parameter {
  name: string;
  in: string;
  required?: boolean;
  description?: string;
  schema?: Schema;
  example?: unknown;
}

interface RawOperation {
  summary?: string;
  description?: string;
  operationId?: string;
  parameters?: Parameter[];
  responses?: Record<string, { description?: string; content?: Record<string, { schema?: Schema }> }>;
}

export interface OpenAPI {
  openapi: string;
  info: { title: string; version: string; description?: string };
  paths: Record<string, Record<string, RawOperation>>;
  components?: { schemas?: Record<string, Schema> };
}

export interface Field {
  name: string;
  type: string;
  required: boolean;
  description: string;
}

export interface Operation {
  id: string;
  method: string;
  path: string;
  summary: string;
  description: string;
  parameters: (Field & { place: string; standard: string; values: string })[];
  answers: { status: string; description: string; types: string[]; shape: string }[];
  /** The path with example values; null when a required one has no example. */
  example: string | null;
}

/** All operations in the order of the document. */
export function operations(doc: OpenAPI): Operation[] {
  const list: Operation[] = [];
  for (const [path, methods] of Object.entries(doc.paths)) {
    for (const [method, op] of Object.entries(methods)) {
      if (!/^(get|put|post|delete|patch)$/.test(method)) continue;
      const parameters = op.parameters ?? [];
      list.push({
        id: op.operationId ?? `${method}-${path}`,
        method: method.toUpperCase(),
        path,
        summary: op.summary ?? '',
        description: op.description ?? '',
        parameters: parameters
          .filter((p) => p.in === 'query' || p.in === 'path')
          .map((p) => ({
            name: p.name,
            place: p.in,
            type: typeName(p.schema),
            required: p.required ?? false,
            description: p.description ?? p.schema?.description ?? '',
            standard: p.schema?.default === undefined ? '' : String(p.schema.default),
            values: (p.schema?.enum ?? []).join(', '),
          })),
        answers: answers(op),
        example: method === 'get' ? examplePath(path, parameters) : null,
      });
    }
  }
  return list;
}

/** Answers of one shape are told together: 400, 404, 503. */
function answers(op: RawOperation): Operation['answers'] {
  const list: Operation['answers'] = [];
  for (const [status, r] of Object.entries(op.responses ?? {})) {
    const types = Object.keys(r.content ?? {});
    const shape = shapeName(Object.values(r.content ?? {})[0]?.schema);
    const last = list.at(-1);
    if (last && shape && last.shape === shape) {
      last.status += `, ${status}`;
      last.description = '';
    } else {
      list.push({ status, description: r.description ?? '', types, shape });
    }
  }
  return list;
}

/** The named shapes with their fields. */
export function shapes(doc: OpenAPI): { name: string; description: string; fields: Field[] }[] {
  return Object.entries(doc.components?.schemas ?? {})
    .filter(([, s]) => s.properties)
    .map(([name, s]) => ({
      name,
      description: s.description ?? '',
      fields: Object.entries(s.properties ?? {})
        .filter(([field]) => !field.startsWith('$'))
        .map(([field, f]) => ({
          name: field,
          type: typeName(f),
          required: s.required?.includes(field) ?? false,
          description: [f.description ?? '', f.enum ? f.enum.join(', ') : ''].filter(Boolean).join(' '),
        })),
    }));
}

/** "string", "number | null", "LatestBody", "string[]". */
export function typeName(s: Schema | undefined): string {
  if (!s) return '';
  if (s.$ref) return shapeName(s);
  const types = typeof s.type === 'string' ? [s.type] : (s.type ?? []);
  return types
    .map((type) => {
      if (type === 'array') {
        const inner = typeName(s.items);
        return inner.includes(' ') ? `(${inner})[]` : `${inner}[]`;
      }
      if (type === 'object' && typeof s.additionalProperties === 'object') return `map of ${typeName(s.additionalProperties)}`;
      return s.format && type === 'string' ? s.format : type;
    })
    .join(' | ');
}

/** Of several shapes, the first: the description says when it is another. */
function shapeName(s: Schema | undefined): string {
  return (s?.oneOf?.[0] ?? s)?.$ref?.split('/').at(-1) ?? '';
}

/**
 * The path with what is required. A first parameter that has no default is what
 * the address asks by, though another may stand in for it: it is taken too.
 */
function examplePath(path: string, parameters: Parameter[]): string | null {
  let out = path;
  const query: string[] = [];
  for (const [i, p] of parameters.entries()) {
    const example = p.example ?? p.schema?.example ?? p.schema?.examples?.[0];
    if (p.in === 'path') {
      if (example === undefined) return null;
      out = out.replace(`{${p.name}}`, encodeURIComponent(String(example))).replace(`{${p.name}...}`, String(example));
    } else if (p.in === 'query' && (p.required || (i === 0 && p.schema?.default === undefined))) {
      if (example === undefined && p.required) return null;
      if (example === undefined) continue;
      query.push(`${p.name}=${encodeURIComponent(String(example))}`);
    }
  }
  return out + (query.length ? `?${query.join('&')}` : '');
}
