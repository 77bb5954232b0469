import { useTranslation } from 'react-i18next';

const width = 760;
const height = 190;
/** The height at which the attack flies, and half of a gap. */
const middle = 92;
const half = 20;
const left = 120;
const right = 640;

interface Props {
  /** How many steps the attack has. */
  count: number;
  /** The step that is looked at, counted from 0. */
  at: number;
  /** Whether its gap is closed. */
  isClosed: boolean;
}

/**
 * The attacker on the left, the victim on the right, one wall with a gap for each step between them. The attack has passed
 * the gaps up to the step that is looked at; where that gap is closed, it ends before the wall.
 */
export function AnatomyPicture({ count, at, isClosed }: Props) {
  const { t } = useTranslation();
  const wallAt = (index: number) => left + ((right - left) * (index + 0.5)) / count;
  const passed = isClosed ? at : at + 1;
  const end = isClosed ? wallAt(at) - 18 : at === count - 1 ? 664 : wallAt(at) + 26;
  return (
    <div className="anatomy-picture">
      <svg
        viewBox={`0 0 ${width} ${height}`}
        role="img"
        aria-label={
          isClosed ? t('course.anatomy.stopped', { number: at + 1 }) : t('course.anatomy.picture', { passed })
        }
      >
        <Attacker />
        <Victim hit={at === count - 1 && !isClosed} />
        <path className="flight" d={`M 92 ${middle} H ${end}`} />
        <path className="flight-tip" d={`M ${end - 9} ${middle - 7} l 9 7 l -9 7`} />
        {Array.from({ length: count }, (_, index) => (
          <Wall
            // biome-ignore lint/suspicious/noArrayIndexKey: walls stand where they stand.
            key={index}
            x={wallAt(index)}
            number={index + 1}
            state={index === at ? (isClosed ? 'closed' : 'open') : index < at ? 'passed' : 'ahead'}
          />
        ))}
      </svg>
      <p className="anatomy-ends small muted" aria-hidden="true">
        <span>{t('course.anatomy.from')}</span>
        <span>{t('course.anatomy.to')}</span>
      </p>
    </div>
  );
}

function Wall({ x, number, state }: { x: number; number: number; state: 'closed' | 'open' | 'passed' | 'ahead' }) {
  const bricks = [20, 46, middle + half, middle + half + 26];
  return (
    <g className="wall" data-state={state}>
      {bricks.map((y, row) => (
        <g key={y}>
          <rect x={x - 11} y={y} width={22} height={24} rx={2} />
          <path
            className="mortar"
            d={
              row % 2 === 0
                ? `M ${x} ${y} v 12 M ${x - 11} ${y + 12} h 22`
                : `M ${x - 11} ${y + 12} h 22 M ${x} ${y + 12} v 12`
            }
          />
        </g>
      ))}
      {state === 'closed' && (
        <>
          <rect className="plug" x={x - 13} y={middle - half - 1} width={26} height={2 * half + 2} rx={4} />
          <path className="plug-mark" d={`M ${x - 6} ${middle} l 4 5 l 8 -10`} />
        </>
      )}
      <circle className="wall-dot" cx={x} cy={174} r={12} />
      <text x={x} y={178.5}>
        {number}
      </text>
    </g>
  );
}

/** Somebody in a hood at a laptop. */
function Attacker() {
  return (
    <g className="figure attacker">
      <path d="M 50 40 c 17 0 25 14 25 30 c 0 12 8 20 12 32 h -74 c 4 -12 12 -20 12 -32 c 0 -16 8 -30 25 -30 z" />
      <path className="face" d="M 50 54 c 9 0 13 8 13 17 s -6 16 -13 16 s -13 -7 -13 -16 s 4 -17 13 -17 z" />
      <path className="eyes" d="M 42 70 l 6 2 M 58 70 l -6 2" />
      <path className="screen" d="M 20 104 h 60 l 7 30 h -74 z" />
    </g>
  );
}

/** A rack of servers; it alarms once the attack has arrived. */
function Victim({ hit }: { hit: boolean }) {
  return (
    <g className="figure victim" data-hit={hit}>
      {[50, 80, 110].map((y) => (
        <g key={y}>
          <rect x={674} y={y} width={68} height={25} rx={4} />
          <circle cx={688} cy={y + 12.5} r={3.5} />
          <path d={`M 702 ${y + 12.5} h 28`} />
        </g>
      ))}
    </g>
  );
}
