/**
 * Names and values, one a line.
 *
 * @module
 */
import { type ComponentChildren, Fragment } from "preact";

/** The list; a name may have a longer one behind it. */
export function FactList(
  { facts }: { readonly facts: readonly (readonly [ComponentChildren, ComponentChildren, string?])[] },
) {
  return (
    <dl class="facts">
      {facts.map(([name, value, title], i) => (
        <Fragment key={i}>
          <dt title={title}>{name}</dt>
          <dd>{value}</dd>
        </Fragment>
      ))}
    </dl>
  );
}
