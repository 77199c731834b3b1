/**
 * Manifests that are written twice: as they are, for kustomize, and as a template of Helm. They are plain data, but for
 * comments, for what the chart lets its user choose, and for what only the chart has.
 */
import { stringify } from 'yaml';
import type { Json } from '../kubernetes/object.ts';

/** What a manifest is written for. */
export type Target = 'config' | 'chart';

type Scalar = null | boolean | number | string;

/** A manifest, or a part of one. */
export type Manifest =
  | Scalar
  | ChartText
  | ChartFields
  | ChartOnly
  | ChartIf
  | Commented
  | readonly Manifest[]
  | Fields;

/** A map of a manifest. */
export type Fields = { readonly [key: string]: Manifest };

/** One object of Kubernetes. */
export type ManifestObject = Fields | Commented<Fields>;

/** A scalar that Helm fills in. */
export class ChartText {
  /** As it is in `config/`: what Helm makes of the template with the chart's own values. */
  readonly shipped: Scalar;
  /** As it is in the chart. Of a text, without the quotes that it gets: the name of a namespace can be a number. */
  readonly template: string;

  constructor(shipped: Scalar, template: string) {
    this.shipped = shipped;
    this.template = template;
  }

  /** A text that this one is a part of. */
  within(write: (part: string) => string): ChartText {
    return new ChartText(write(String(this.shipped)), write(this.template));
  }
}

/** A map or list that Helm fills in. */
export class ChartFields {
  readonly shipped: Json;
  readonly expression: string;

  constructor(shipped: Json, expression: string) {
    this.shipped = shipped;
    this.expression = expression;
  }
}

/** A field or an item that only the chart has, within an action of Helm such as `with .Values.name` where one is given. */
export class ChartOnly {
  readonly content: Manifest;
  readonly action: string | undefined;

  constructor(content: Manifest, action?: string) {
    this.content = content;
    this.action = action;
  }
}

/** A field or an item that the chart has where an expression of Helm is true. */
export class ChartIf {
  readonly content: Manifest;
  readonly action: string;

  constructor(content: Manifest, condition: string) {
    this.content = content;
    this.action = `if ${condition}`;
  }
}

/** A field, an item or a document with a comment above it. */
export class Commented<Content extends Manifest = Manifest> {
  readonly comment: string;
  readonly content: Content;

  constructor(comment: string, content: Content) {
    this.comment = comment;
    this.content = content;
  }
}

/** A scalar that the chart takes from an expression of Helm; `shipped` is what that is by default. */
export function chartValue(expression: string, shipped: Scalar): ChartText {
  return new ChartText(shipped, `{{ ${expression} }}`);
}

/** The text that an action of Helm such as `with` has found, where only the chart has it. */
export const foundByAction = chartValue('. | quote', null);

/** A field, an item or an object with a comment above it. */
export function commented<Content extends Manifest>(comment: string, content: Content): Commented<Content> {
  return new Commented(comment, content);
}

/** Longest line of a comment. */
const commentWidth = 120;

/** The comment, broken into lines between words. */
function commentLines(comment: string, pad: string): string[] {
  const lines: string[] = [];
  let line = `${pad}#`;
  for (const word of comment.split(' ')) {
    if (line.length + 1 + word.length > commentWidth) {
      lines.push(line);
      line = `${pad}#`;
    }
    line += ` ${word}`;
  }
  return [...lines, line];
}

/** A scalar in one line. In the chart, what looks like an action of Helm is none. */
function scalarText(scalar: Scalar, target: Target): string {
  const text = stringify(scalar, { lineWidth: 0 }).trimEnd();
  if (text.includes('\n')) throw new Error(`a text of several lines cannot be written here: ${text}`);
  return target === 'chart' ? text.replaceAll('{{', '{{ "{{" }}') : text;
}

function templateText({ shipped, template }: ChartText): string {
  return typeof shipped === 'string' ? `"${template}"` : template;
}

const isScalar = (node: Manifest): node is Scalar => typeof node !== 'object' || node === null;
const isList = (node: Manifest): node is readonly Manifest[] => Array.isArray(node);

/** The fields of a map, or the items of a list. */
function contentLines(node: Fields | readonly Manifest[], pad: string, target: Target): string[] {
  if (isList(node)) return node.flatMap((item) => nodeLines('-', item, pad, target));
  return Object.entries(node).flatMap(([key, child]) =>
    nodeLines(`${scalarText(key, target)}:`, child, pad, target),
  );
}

/** A map or list behind its `key:`, or behind the `-` of a list. */
function blockLines(lead: string, node: Fields | readonly Manifest[], pad: string, target: Target): string[] {
  const [first, ...rest] = contentLines(node, `${pad}  `, target);
  if (first === undefined) return [`${pad}${lead} ${isList(node) ? '[]' : '{}'}`];
  const isBesideDash = lead === '-' && !/^ *(#|\{\{)/.test(first);
  return isBesideDash ? [`${pad}- ${first.trimStart()}`, ...rest] : [`${pad}${lead}`, first, ...rest];
}

/** A node within its action of Helm; `config/` has it without the action, or not at all. */
function actionLines(lead: string, node: ChartOnly | ChartIf, pad: string, target: Target): string[] {
  if (target === 'config') return node instanceof ChartIf ? nodeLines(lead, node.content, pad, target) : [];
  const lines = nodeLines(lead, node.content, pad, target);
  const { action } = node;
  return action === undefined ? lines : [`${pad}{{- ${action} }}`, ...lines, `${pad}{{- end }}`];
}

/** Any node behind its `key:` or `-`. */
function nodeLines(lead: string, node: Manifest, pad: string, target: Target): string[] {
  if (node instanceof Commented) {
    return [...commentLines(node.comment, pad), ...nodeLines(lead, node.content, pad, target)];
  }
  if (node instanceof ChartOnly || node instanceof ChartIf) return actionLines(lead, node, pad, target);
  if (node instanceof ChartText) {
    return [`${pad}${lead} ${target === 'chart' ? templateText(node) : scalarText(node.shipped, target)}`];
  }
  if (node instanceof ChartFields) {
    if (target === 'config') return nodeLines(lead, node.shipped, pad, target);
    return [`${pad}${lead} {{- toYaml ${node.expression} | nindent ${pad.length + 2} }}`];
  }
  return isScalar(node) ? [`${pad}${lead} ${scalarText(node, target)}`] : blockLines(lead, node, pad, target);
}

function objectLines(object: ManifestObject, target: Target): string[] {
  if (!(object instanceof Commented)) return contentLines(object, '', target);
  return [...commentLines(object.comment, ''), ...contentLines(object.content, '', target)];
}

/** YAML of these objects, in the order of their fields. */
export function manifestText(objects: readonly ManifestObject[], target: Target): string {
  return objects
    .map((object) =>
      objectLines(object, target)
        .map((line) => `${line}\n`)
        .join(''),
    )
    .join('---\n');
}
