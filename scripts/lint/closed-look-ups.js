import ts from 'typescript';

/** Constants have such names. A look-up in one by a variable may use a word of a request. */
const CONSTANT = /^[A-Z][A-Z0-9_]*$/;

const unwrapped = (node) =>
  /^TS(As|NonNull|Satisfies|TypeAssertion)Expression$|^TSTypeAssertion$/.test(node.type)
    ? unwrapped(node.expression)
    : node;

const isWord = (type) =>
  type.isUnion() ? type.types.some(isWord) : (type.flags & ts.TypeFlags.StringLike) !== 0;

/**
 * Look-ups by a word are allowed only in objects that `closedMap` makes. In every other object `constructor` and
 * similar names are found, whatever the type of the word is.
 */
export default {
  meta: {
    type: 'problem',
    schema: [],
    messages: {
      open: '{{ name }} is looked up by a word: make it with closedMap, so that it knows its own words only.',
      in: 'A word is `in` every object that inherits it: use a closed map, or Object.hasOwn.',
    },
  },
  create(context) {
    const services = context.sourceCode.parserServices;
    return {
      'MemberExpression[computed=true]'(node) {
        const object = unwrapped(node.object);
        if (object.type !== 'Identifier' || !CONSTANT.test(object.name)) return;
        if (!isWord(services.getTypeAtLocation(node.property))) return;
        if (services.getTypeAtLocation(object).aliasSymbol?.name === 'ClosedMap') return;
        context.report({ node, messageId: 'open', data: { name: object.name } });
      },
      'BinaryExpression[operator="in"]'(node) {
        if (node.left.type !== 'Literal') context.report({ node, messageId: 'in' });
      },
    };
  },
};
