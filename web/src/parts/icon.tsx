/** Line icons on a 16-unit grid. Decorative: the words beside them, or the button's label, carry the meaning. */
const paths = {
  plus: 'M8 3v10M3 8h10',
  minus: 'M3 8h10',
  close: 'M4 4l8 8M12 4l-8 8',
  check: 'M3 8.5l3.2 3.2L13 4.8',
  search: 'M7 12A5 5 0 1 0 7 2a5 5 0 0 0 0 10zM11 11l3 3',
  up: 'M4 10l4-4 4 4',
  down: 'M4 6l4 4 4-4',
  right: 'M6 4l4 4-4 4',
  left: 'M10 4L6 8l4 4',
  more: 'M3.5 8h.01M8 8h.01M12.5 8h.01',
  columns: 'M2 3h12v10H2zM8 3v10',
  rows: 'M2 3h12v10H2zM2 8h12',
  tabs: 'M2 5h12v8H2zM2 5V3h5v2',
  keyboard: 'M1.5 4h13v8h-13zM4 6.5h.01M6.5 6.5h.01M9 6.5h.01M11.5 6.5h.01M5 9.5h6',
  sun: 'M8 11a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM8 1v1.5M8 13.5V15M1 8h1.5M13.5 8H15M3 3l1 1M12 12l1 1M3 13l1-1M12 4l1-1',
  moon: 'M13.5 9.5A6 6 0 0 1 6.5 2.5a6 6 0 1 0 7 7z',
  screen: 'M2 3h12v8H2zM6 14h4M8 11v3',
  globe: 'M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12zM2 8h12M8 2c2 2 2.5 4 2.5 6S10 12 8 14c-2-2-2.5-4-2.5-6S6 4 8 2z',
  user: 'M8 8a2.8 2.8 0 1 0 0-5.6A2.8 2.8 0 0 0 8 8zM2.5 14c.5-3 2.6-4.5 5.5-4.5s5 1.5 5.5 4.5',
  out: 'M6 2H3v12h3M7 8h7M11 5l3 3-3 3',
  clock: 'M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12zM8 4.5V8l2.5 1.5',
  warn: 'M8 2l6.5 11.5h-13zM8 6.5v3M8 11.5h.01',
  info: 'M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12zM8 7v4M8 5h.01',
  link: 'M6.8 9.2a2.4 2.4 0 0 0 3.4 0l2-2a2.4 2.4 0 0 0-3.4-3.4l-.7.7M9.2 6.8a2.4 2.4 0 0 0-3.4 0l-2 2a2.4 2.4 0 0 0 3.4 3.4l.7-.7',
  print: 'M4 6V2h8v4M4 12H2V6h12v6h-2M4 9.5h8V14H4z',
  terminal: 'M2 3h12v10H2zM4.5 6l2 2-2 2M8 10h3',
  play: 'M5 3l8 5-8 5z',
  stop: 'M5 5h6v6H5z',
  pause: 'M5.5 3.5v9M10.5 3.5v9',
  toStart: 'M11.5 4l-5 4 5 4zM4.5 4v8',
  toEnd: 'M4.5 4l5 4-5 4zM11.5 4v8',
  forward: 'M3 4l4.5 4L3 12zM8.5 4L13 8l-4.5 4z',
  wide: 'M1.5 8h13M4.5 5l-3 3 3 3M11.5 5l3 3-3 3',
  download: 'M8 2.5v7.5M4.5 7L8 10.5 11.5 7M3 13.5h10',
  reset: 'M3 8a5 5 0 1 1 1.6 3.7M3 12.5V9h3.5',
  copy: 'M6 6h7v8H6zM10 6V3H3v8h3',
  trash: 'M3 4h10M6 4V2.5h4V4M4.5 4l.6 9.5h5.8l.6-9.5',
  key: 'M5.5 11.5a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM8.5 8.5H14V11M11.5 8.5v2',
  eye: 'M1.5 8S4 3.5 8 3.5 14.5 8 14.5 8 12 12.5 8 12.5 1.5 8 1.5 8zM8 10a2 2 0 1 0 0-4 2 2 0 0 0 0 4z',
  edit: 'M3 13l.7-3L11 2.700l2.300 2.300L6 12.300zM9.500 4.200l2.300 2.300',
  users:
    'M6 8a2.500 2.500 0 1 0 0-5 2.500 2.500 0 0 0 0 5zM1.500 13.500c.3-2.500 2-4 4.500-4s4.200 1.500 4.500 4M10.500 3.200a2.500 2.500 0 0 1 0 4.600M12 9.800c1.400.6 2.300 1.900 2.500 3.700',
  chart: 'M2.500 13.500h11M4.500 11V8M8 11V4M11.500 11V6.500',
  flag: 'M4 14V2.5M4 3h8l-1.6 3L12 9H4',
  shield: 'M8 1.8l5 1.9v4c0 3.3-2.1 5.5-5 6.5-2.9-1-5-3.2-5-6.5v-4z',
  file: 'M4 2h5l3 3v9H4zM9 2v3h3',
  bulb: 'M5.5 10.5A4 4 0 1 1 10.500 10.500V12h-5zM6.5 14h3',
  route:
    'M4 5a1.500 1.500 0 1 0 0-3 1.500 1.500 0 0 0 0 3zM12 14a1.500 1.500 0 1 0 0-3 1.500 1.500 0 0 0 0 3zM4 5v4a3 3 0 0 0 3 3h3.500',
} as const;

export type IconName = keyof typeof paths;

export function Icon({ name, size }: { name: IconName; size?: number }) {
  return (
    <svg
      className="icon"
      viewBox="0 0 16 16"
      aria-hidden="true"
      {...(size ? { style: { width: size, height: size } } : {})}
    >
      <path d={paths[name]} />
    </svg>
  );
}
