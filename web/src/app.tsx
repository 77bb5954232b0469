import { lazy, type ReactNode, Suspense } from 'react';
import { BrowserRouter, Navigate, Route, Routes, useLocation } from 'react-router';
import { SessionProvider, useSession } from './api/session.js';
import { AccountPage } from './pages/account-page.js';
import { AttemptsPage } from './pages/attempts/attempts-page.js';
import { CohortFrame } from './pages/board/cohort-frame.js';
import { HomePage } from './pages/home-page.js';
import { JoinPage } from './pages/join-page.js';
import { LabPage } from './pages/labs/lab-page.js';
import { LabsPage } from './pages/labs/labs-page.js';
import { NotFoundPage } from './pages/not-found-page.js';
import { PrivacyPage } from './pages/privacy-page.js';
import { ProgrammePage } from './pages/programme/programme-page.js';
import { SignInPage } from './pages/sign-in-page.js';
import { Banners } from './parts/banners.js';
import { Header } from './parts/header.js';
import { Waiting } from './parts/problem-notice.js';

// Terminal and charts come only with the pages that show them.
const AttemptPage = lazy(() => import('./pages/attempt/attempt-page.js'));
const BoardTab = lazy(() => import('./pages/board/board-tab.js'));
const DrillsTab = lazy(() => import('./pages/drill/drills-tab.js'));
const DrillPage = lazy(() => import('./pages/drill/drill-page.js'));
const VerifyPage = lazy(() => import('./pages/verify/verify-page.js'));
const ResultPage = lazy(() => import('./pages/result/result-page.js'));

export function App() {
  return (
    <SessionProvider>
      <BrowserRouter>
        <Suspense fallback={<Waiting problem={null} retry={() => {}} />}>
          <Routes>
            <Route path="/sign-in" element={<Framed open page={<SignInPage />} />} />
            <Route path="/join" element={<Framed open page={<JoinPage />} />} />
            <Route path="/verify" element={<Framed open page={<VerifyPage />} />} />
            <Route path="/privacy" element={<Framed open page={<PrivacyPage />} />} />
            <Route path="/" element={<Framed page={<HomePage />} />} />
            <Route path="/labs" element={<Framed page={<LabsPage />} />} />
            <Route path="/labs/:lab" element={<Framed page={<LabPage />} />} />
            <Route path="/programme/:enrolment" element={<Framed page={<ProgrammePage />} />} />
            <Route path="/cohorts/:cohort/board" element={<Framed page={<CohortFrame part={<BoardTab />} />} />} />
            <Route path="/cohorts/:cohort/drill" element={<Framed page={<CohortFrame part={<DrillsTab />} />} />} />
            <Route
              path="/cohorts/:cohort/drill/:drill"
              element={<Framed page={<CohortFrame part={<DrillPage />} />} />}
            />
            <Route path="/account" element={<Framed page={<AccountPage />} />} />
            <Route path="/attempts" element={<Framed page={<AttemptsPage />} />} />
            <Route path="/attempts/:id" element={<Guarded page={<AttemptPage />} />} />
            <Route path="/attempts/:id/result" element={<Framed page={<ResultPage />} />} />
            <Route path="*" element={<Framed open page={<NotFoundPage />} />} />
          </Routes>
        </Suspense>
      </BrowserRouter>
    </SessionProvider>
  );
}

/** A page below header and banners. `open` ones show without an account. */
function Framed({ page, open = false }: { page: ReactNode; open?: boolean }) {
  return (
    <>
      <Header />
      <Banners />
      {open ? page : <Guarded page={page} />}
    </>
  );
}

/** Shows the page to whoever is signed in; sends others to sign in, and back here afterwards. */
function Guarded({ page }: { page: ReactNode }) {
  const { account, problem, refresh } = useSession();
  const location = useLocation();
  if (account === undefined) return <Waiting problem={problem} retry={refresh} />;
  if (account === null) return <Navigate to="/sign-in" replace state={{ from: location.pathname + location.search }} />;
  return page;
}
