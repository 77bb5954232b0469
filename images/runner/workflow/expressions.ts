import { data, Evaluator, Lexer, Parser } from '@actions/expressions';

/** How things stand when a step or job is about to run; `skipped` is a needed job that did not run: no status function but `always()` holds. */
export type Status = 'success' | 'failure' | 'cancelled' | 'skipped';

/** What expressions may look at: `github`, `env`, `secrets`, `steps`, `needs`, `inputs`, `job`, `runner`. Plain JSON each. */
export type Contexts = Record<string, unknown>;

/** An expression cannot be evaluated; the message quotes it. */
export class ExpressionFault extends Error {
  override name = 'ExpressionFault';
}

const statusFunctions = ['success', 'failure', 'cancelled', 'always'];

/** Replaces every `${{ … }}` in `text` by what it gives, as a string. Throws `ExpressionFault`. */
export function interpolate(text: string, contexts: Contexts, status: Status = 'success'): string {
  return text.replace(/\$\{\{(.*?)\}\}/gs, (_, expression: string) =>
    evaluate(expression, contexts, status).coerceString(),
  );
}

/**
 * Whether an `if:` holds. Without one, and where it names no status function, it holds only while nothing has failed.
 * Throws `ExpressionFault`.
 */
export function holds(condition: string | undefined, contexts: Contexts, status: Status): boolean {
  if (condition === undefined || condition.trim() === '') return status === 'success';
  const expression = condition.trim().replace(/^\$\{\{(.*)\}\}$/s, '$1');
  if (!namesStatus(expression) && status !== 'success') return false;
  return truthy(evaluate(expression, contexts, status));
}

function evaluate(expression: string, contexts: Contexts, status: Status): data.ExpressionData {
  const functions = new Map(
    statusFunctions.map((name) => [
      name,
      { name, minArgs: 0, maxArgs: 0, call: () => new data.BooleanData(name === 'always' || name === status) },
    ]),
  );
  try {
    const { tokens } = new Lexer(expression.trim()).lex();
    const tree = new Parser(tokens, Object.keys(contexts), [...functions.values()]).parse();
    const given = JSON.parse(JSON.stringify(contexts), data.reviver) as data.Dictionary;
    return new Evaluator(tree, given, functions).evaluate();
  } catch (cause) {
    throw new ExpressionFault(`\${{ ${expression.trim()} }}: ${(cause as Error).message}`, { cause });
  }
}

/** Whether the expression itself asks for the status; a text in quotes that looks so does not. */
function namesStatus(expression: string): boolean {
  const bare = expression.replace(/'(?:[^']|'')*'/g, '');
  return statusFunctions.some((name) => new RegExp(`\\b${name}\\s*\\(`, 'i').test(bare));
}

/** False, null, 0, NaN and the empty text are false; everything else is true. */
function truthy(value: data.ExpressionData): boolean {
  if (value.kind === data.Kind.Boolean || value.kind === data.Kind.Number) return Boolean(value.number());
  if (value.kind === data.Kind.Null) return false;
  return value.kind !== data.Kind.String || value.coerceString() !== '';
}
