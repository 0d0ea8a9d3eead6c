import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const CONTRACT = fileURLToPath(new URL('../../src/contract.ts', import.meta.url));
const program = ts.createProgram([CONTRACT], { strict: true, target: ts.ScriptTarget.ESNext, module: ts.ModuleKind.NodeNext, noEmit: true, skipLibCheck: true });
const checker = program.getTypeChecker();
const exported = new Map(checker.getExportsOfModule(checker.getSymbolAtLocation(program.getSourceFile(CONTRACT)!)!).map((symbol) => [symbol.name, symbol]));

/** What a method of an interface of the contract answers. Undefined where the contract names no such method. */
export function answerOf(interfaceName: string, method: string): Shape | undefined {
  const owner = exported.get(interfaceName);
  const symbol = owner && checker.getDeclaredTypeOfSymbol(owner).getProperty(method);
  const [signature] = symbol ? checker.getTypeOfSymbol(symbol).getCallSignatures() : [];
  const type = signature && checker.getAwaitedType(signature.getReturnType());
  return type && shapeOf(type);
}

/** The names of the methods of an interface of the contract. */
export function methodsOf(interfaceName: string): string[] {
  return checker.getPropertiesOfType(checker.getDeclaredTypeOfSymbol(exported.get(interfaceName)!)).map(({ name }) => name);
}

/** What is known of a type, asked of the compiler once. */
interface Shape {
  kind: string;
  literal?: unknown;
  /** Of a union: its members. */
  members: Shape[];
  nothing: boolean;
  anything: boolean;
  /** Of a list. */
  element: () => Shape;
  /** Of an object: its fields; or the type of all, whatever their names. */
  fields: () => [name: string, shape: Shape][];
  ofAnyName: () => Shape | null;
  text: () => string;
}

const shapes = new Map<ts.Type, Shape>();

function shapeOf(type: ts.Type): Shape {
  const known = shapes.get(type);
  if (known) return known;
  const has = (flags: ts.TypeFlags): boolean => (type.flags & flags) !== 0;
  const shape: Shape = {
    kind: has(ts.TypeFlags.StringLike) ? 'string' : has(ts.TypeFlags.NumberLike) ? 'number' : has(ts.TypeFlags.BooleanLike) ? 'boolean'
      : checker.isArrayType(type) ? 'array' : type.getSymbol()?.name === 'Date' ? 'date' : 'object',
    members: type.isUnion() ? type.types.map(shapeOf) : [],
    nothing: has(ts.TypeFlags.Null | ts.TypeFlags.Undefined | ts.TypeFlags.Void),
    anything: has(ts.TypeFlags.Any | ts.TypeFlags.Unknown),
    element: once(() => shapeOf(checker.getIndexTypeOfType(type, ts.IndexKind.Number)!)),
    fields: once(() => checker.getPropertiesOfType(type).map((property): [string, Shape] => [property.name, shapeOf(checker.getTypeOfSymbol(property))])),
    ofAnyName: once(() => { const of = checker.getIndexTypeOfType(type, ts.IndexKind.String); return of ? shapeOf(of) : null; }),
    text: () => checker.typeToString(type),
  };
  if (type.isStringLiteral() || type.isNumberLiteral()) shape.literal = type.value;
  shapes.set(type, shape);
  return shape;
}

function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}

/** Where a value is not of a type: a field that is missing, null where the contract promises something, or of another kind. Places in lists are left out. */
export function differences(value: unknown, shape: Shape, path = ''): string[] {
  if (shape.anything && value !== undefined) return [];
  const members = shape.members.length === 0 ? [shape] : shape.members;
  if (value === undefined) return shape.nothing && path === '' ? [] : [`${path} is missing`];
  if (value === null) return members.some(({ nothing }) => nothing) ? [] : [`${path} is null`];
  const one = members.find((member) => member.kind === kindOf(value) && admits(member, value, members.length > 1));
  if (!one) return [`${path} is ${JSON.stringify(value)}, not ${shape.text()}`];
  if (Array.isArray(value)) return value.flatMap((each) => differences(each, one.element(), path));
  if (one.kind !== 'object') return [];
  const ofAnyName = one.ofAnyName();
  if (ofAnyName) return Object.values(value).flatMap((each) => differences(each, ofAnyName, path));
  return one.fields().flatMap(([name, of]) => differences((value as Record<string, unknown>)[name], of, path === '' ? name : `${path}.${name}`));
}

/** Of several literals the value is one; of several kinds of object, the one that has its fields, and what is fixed of them. */
function admits(member: Shape, value: unknown, isOneOfSeveral: boolean): boolean {
  if (member.literal !== undefined) return member.literal === value;
  if (member.kind !== 'object' || !isOneOfSeveral || member.ofAnyName()) return true;
  return member.fields().every(([name, of]) => {
    const field = (value as Record<string, unknown>)[name];
    return of.literal === undefined ? field !== undefined || of.members.some(({ nothing }) => nothing) : field === of.literal;
  });
}

function kindOf(value: unknown): string {
  if (Array.isArray(value)) return 'array';
  return value instanceof Date ? 'date' : typeof value;
}
