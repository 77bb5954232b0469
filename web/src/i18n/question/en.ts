/** Questions: how they are answered, and how an answer is judged. */
export const questionEn = {
  how: {
    single: 'Choose one.',
    multiple: 'Choose all that are right. Each wrong choice takes away what a right one gives.',
    ordering: 'Bring them into order, first on top.',
    log: 'Mark the lines. Each wrong line takes away what a right one gives.',
  },
  kind: { single: 'One answer', multiple: 'Several answers', ordering: 'Ordering', log: 'Reading a log' },
  excerpt: 'Excerpt',
  line: 'Line {{line}}',
  order: 'Order',
  up: 'Move up: {{option}}',
  down: 'Move down: {{option}}',
  moved: '{{option}}: now at place {{place}} of {{count}}',
  verdict: { right: 'Right', part: 'Partly right', wrong: 'Not right', none: 'Not answered' },
  mark: {
    right: 'Chosen, and right',
    wrong: 'Chosen, and not right',
    missed: 'Right, and not chosen',
    left: 'Not chosen',
  },
  placed: { right: 'At its place', wrong: 'Belongs at place {{place}}' },
  why: 'Why',
};
