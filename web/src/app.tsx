import { lazy, type ReactNode, Suspense } from 'react';
import { BrowserRouter, Navigate, Route, Routes, useLocation } from 'react-router';
import { SessionProvider, useAccount, useSession } from './api/session.js';
import { AccountPage } from './pages/account-page.js';
import { adminTabs } from './pages/admin/tabs.js';
import { AttemptsPage } from './pages/attempts/attempts-page.js';
import { cohortTabs } from './pages/cohorts/tabs.js';
import { HomePage } from './pages/home-page.js';
import { JoinPage } from './pages/join-page.js';
import { LabPage } from './pages/labs/lab-page.js';
import { LabsPage } from './pages/labs/labs-page.js';
import { NotFoundPage } from './pages/not-found-page.js';
import { PeoplePage } from './pages/people/people-page.js';
import { PrivacyPage } from './pages/privacy-page.js';
import { ProgrammePage } from './pages/programme/programme-page.js';
import { SignInPage } from './pages/sign-in-page.js';
import { Banners } from './parts/banners.js';
import { ErrorBoundary } from './parts/error-boundary.js';
import { Header } from './parts/header.js';
import { Waiting } from './parts/problem-notice.js';

// Terminal and charts come only with the pages that show them.
const AttemptPage = lazy(() => import('./pages/attempt/attempt-page.js'));
const WatchPage = lazy(() => import('./pages/watch/watch-page.js'));
const DiscussionPage = lazy(() => import('./pages/discussion/discussion-page.js'));
const JournalPage = lazy(() => import('./pages/journal/journal-page.js'));
const DrillPage = lazy(() => import('./pages/drill/drill-page.js'));
const VerifyPage = lazy(() => import('./pages/verify/verify-page.js'));
const AdminPage = lazy(() => import('./pages/admin/admin-page.js'));
const CohortsPage = lazy(() => import('./pages/cohorts/cohorts-page.js'));
const CohortPage = lazy(() => import('./pages/cohorts/cohort-page.js'));
const NewCohortPage = lazy(() => import('./pages/cohorts/new-cohort-page.js'));
const ResetPasswordPage = lazy(() => import('./pages/reset-password-page.js'));
const CheckPage = lazy(() => import('./pages/certificate/check-page.js'));
const OwnCertificatePage = lazy(() => import('./pages/certificate/own-page.js'));
const CoursePage = lazy(() => import('./pages/course/course-page.js'));
const CoursePreviewPage = lazy(async () => ({
  default: (await import('./pages/course/course-page.js')).CoursePreviewPage,
}));
const SittingPage = lazy(() => import('./pages/sitting/sitting-page.js'));
const SittingResultPage = lazy(() => import('./pages/sitting/result-page.js'));
const ResultPage = lazy(() => import('./pages/result/result-page.js'));

export function App() {
  return (
    <SessionProvider>
      <BrowserRouter>
        <ErrorBoundary>
          <Suspense fallback={<Waiting problem={null} retry={() => {}} />}>
            <Routes>
              <Route path="/sign-in" element={<Framed open page={<SignInPage />} />} />
              <Route path="/join" element={<Framed open page={<JoinPage />} />} />
              <Route path="/reset-password" element={<Framed open page={<ResetPasswordPage />} />} />
              <Route path="/verify" element={<Framed open page={<VerifyPage />} />} />
              <Route path="/privacy" element={<Framed open page={<PrivacyPage />} />} />
              <Route path="/" element={<Framed page={<HomePage />} />} />
              <Route path="/labs" element={<Framed page={<LabsPage />} />} />
              <Route path="/labs/:lab" element={<Framed page={<LabPage />} />} />
              <Route path="/programme/:enrolment" element={<Framed page={<ProgrammePage />} />} />
              <Route path="/programme/:enrolment/discussion" element={<Framed page={<DiscussionPage />} />} />
              <Route path="/programme/:enrolment/journal" element={<Framed page={<JournalPage />} />} />
              <Route path="/cohorts" element={<Framed page={<Teaching page={<CohortsPage />} />} />} />
              <Route path="/cohorts/new" element={<Framed page={<Teaching page={<NewCohortPage />} />} />} />
              <Route path="/cohorts/:cohort" element={<Framed page={<Teaching page={<CohortPage />} />} />}>
                <Route index element={<Navigate to={cohortTabs[0]?.path ?? '/'} replace />} />
                {cohortTabs.map(({ path, Page }) => (
                  <Route key={path} path={path} element={<Page />} />
                ))}
                <Route path="drill/:drill" element={<DrillPage />} />
              </Route>
              <Route path="/admin" element={<Framed page={<AdminPage />} />}>
                {adminTabs.map(({ path, Page }) => (
                  <Route key={path} path={path} element={<Page />} />
                ))}
              </Route>
              <Route path="/programme/:enrolment/certificate" element={<Framed page={<OwnCertificatePage />} />} />
              <Route path="/certificates" element={<Framed open page={<CheckPage />} />} />
              <Route path="/certificates/:number" element={<Framed open page={<CheckPage />} />} />
              <Route path="/programme/:enrolment/course/:lab" element={<Framed page={<CoursePage />} />} />
              <Route
                path="/programme/:enrolment/pre-test"
                element={<Framed page={<SittingPage key="pre-test" module="pre-test" />} />}
              />
              <Route
                path="/programme/:enrolment/exam"
                element={<Framed page={<SittingPage key="exam" module="exam" />} />}
              />
              <Route
                path="/programme/:enrolment/post-test"
                element={<Framed page={<SittingPage key="post-test" module="post-test" />} />}
              />
              <Route path="/programme/:enrolment/sittings/:sitting" element={<Framed page={<SittingResultPage />} />} />
              <Route path="/labs/:lab/course" element={<Framed page={<CoursePreviewPage />} />} />
              <Route path="/account" element={<Framed page={<AccountPage />} />} />
              <Route path="/people" element={<Framed page={<PeoplePage />} />} />
              <Route path="/attempts" element={<Framed page={<AttemptsPage />} />} />
              <Route path="/attempts/:id" element={<Guarded page={<AttemptPage />} />} />
              <Route path="/attempts/:id/watch" element={<Framed page={<WatchPage />} />} />
              <Route path="/attempts/:id/result" element={<Framed page={<ResultPage />} />} />
              <Route path="*" element={<Framed open page={<NotFoundPage />} />} />
            </Routes>
          </Suspense>
        </ErrorBoundary>
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

/** A page for instructors; trainees go to where they begin. */
function Teaching({ page }: { page: ReactNode }) {
  return useAccount().role === 'trainee' ? <Navigate to="/" replace /> : page;
}
