import '../../styles/board.css';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useParams } from 'react-router';
import type { Board, BoardRow } from '../../../../orchestrator/contract/board.js';
import { useBoard } from '../../api/board.js';
import { useWording } from '../../i18n/text.js';
import { Icon } from '../../parts/icon.js';
import { ProblemNotice, Waiting } from '../../parts/problem-notice.js';
import { TableHead } from '../../parts/table-head.js';
import { BoardRowView } from './board-row.js';
import { BoardTools } from './board-tools.js';
import { TickingNow } from './now.js';
import { byNeed, type Chosen, fits, useHeldOrder } from './order.js';

/** Everybody in the cohort, who may need help first, as it happens. */
export default function BoardTab() {
  const { t } = useTranslation();
  const { cohort = '' } = useParams();
  const { rows, labs, state, problem } = useBoard(cohort);
  const [chosen, setChosen] = useState<Chosen>({ filter: 'all', name: '', group: null });
  if (rows === null) return <Waiting problem={problem} retry={() => location.reload()} />;
  return (
    <section className="board" aria-labelledby="board-title">
      <div className="block-head">
        <h2 id="board-title">{t('board.title')}</h2>
        <p className="muted">{t('board.lead')}</p>
      </div>
      {state === 'lost' && (
        <div className="notice warn" role="status">
          <Icon name="warn" />
          {t('board.lost')}
        </div>
      )}
      {problem && <ProblemNotice problem={problem} />}
      {rows.length === 0 ? (
        <p className="card empty">{t('board.empty')}</p>
      ) : (
        <>
          <BoardTools rows={rows} chosen={chosen} onChange={setChosen} />
          <BoardTable rows={rows} labs={labs} chosen={chosen} />
        </>
      )}
    </section>
  );
}

function BoardTable({ rows, labs, chosen }: { rows: BoardRow[]; labs: Board['labs']; chosen: Chosen }) {
  const { t } = useTranslation();
  const { text } = useWording();
  const [hold, setHold] = useState(false);
  const wanted = useMemo(() => byNeed(rows.filter((row) => fits(row, chosen))), [rows, chosen]);
  const shown = useHeldOrder(wanted, hold);
  const labOf = (id: string | null | undefined) => labs.find((lab) => lab.id === id);
  const titleOf = (id: string | null | undefined) => {
    const lab = labOf(id);
    return lab ? text(lab.title) : (id ?? '');
  };
  const moduleOf = ({ current }: BoardRow) =>
    current && t(`programme.kind.${current.kind}.title`, { lab: titleOf(current.lab) });
  if (shown.length === 0) return <p className="card empty">{t('board.nobody')}</p>;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: only looks whether somebody is about to press what is inside.
    <div
      className="card table-card"
      onPointerEnter={() => setHold(true)}
      onPointerLeave={() => setHold(false)}
      onFocus={() => setHold(true)}
      onBlur={() => setHold(false)}
    >
      <table className="table board-table">
        <colgroup>
          <col className="board-col-person" />
          <col className="board-col-programme" />
          <col className="board-col-lab" />
          <col className="board-col-clock" />
          <col className="board-col-active" />
          <col className="board-col-act" />
        </colgroup>
        <TableHead
          columns={[
            t('board.column.person'),
            t('board.column.programme'),
            t('board.column.lab'),
            t('board.column.clock'),
            t('board.column.active'),
          ]}
          acts
        />
        <tbody>
          <TickingNow>
            {shown.map((row) => (
              <BoardRowView
                key={row.enrolment}
                row={row}
                module={moduleOf(row)}
                lab={row.attempt && titleOf(row.attempt.lab)}
                targetMs={(labOf(row.attempt?.lab)?.targetMinutes ?? 30) * 60_000}
              />
            ))}
          </TickingNow>
        </tbody>
      </table>
    </div>
  );
}
