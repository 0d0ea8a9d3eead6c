import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

/** The repository's folder. */
export const root = fileURLToPath(new URL('../..', import.meta.url));

/** An import, a re-export, an `import()` or an `import('…')` type in a source file. Paths are relative to the root, with `/`. */
export interface Import {
  file: string;
  specifier: string;
  /** The source file that a relative specifier names; null for a package. */
  target: string | null;
  typeOnly: boolean;
}

export function sourceFiles(...folders: string[]): string[] {
  return folders.flatMap((folder) => readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .map((path) => posix.join(folder, path.replaceAll('\\', '/')))
    .filter((path) => path.endsWith('.ts')));
}

export function importsOf(file: string): Import[] {
  const source = ts.createSourceFile(file, readFileSync(join(root, file), 'utf8'), ts.ScriptTarget.Latest);
  const found: Import[] = [];
  const add = (specifier: ts.Node | undefined, typeOnly: boolean) => {
    if (specifier && ts.isStringLiteralLike(specifier)) found.push({ file, specifier: specifier.text, target: target(file, specifier.text), typeOnly });
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) add(node.moduleSpecifier, bringsOnlyTypes(node));
    else if (ts.isExportDeclaration(node)) add(node.moduleSpecifier, node.isTypeOnly || everyIsType(node.exportClause));
    else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) add(node.argument.literal, true);
    else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) add(node.arguments[0], false);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function bringsOnlyTypes({ importClause }: ts.ImportDeclaration): boolean {
  if (!importClause) return false;
  if (importClause.phaseModifier === ts.SyntaxKind.TypeKeyword) return true;
  return importClause.name === undefined && everyIsType(importClause.namedBindings);
}

function everyIsType(names: ts.NamedImportBindings | ts.NamedExportBindings | undefined): boolean {
  return names !== undefined && (ts.isNamedImports(names) || ts.isNamedExports(names))
    && names.elements.length > 0 && names.elements.every(({ isTypeOnly }) => isTypeOnly);
}

function target(file: string, specifier: string): string | null {
  return specifier.startsWith('.') ? posix.join(dirname(file), specifier).replace(/\.js$/, '.ts') : null;
}
