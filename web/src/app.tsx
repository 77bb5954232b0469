import { type ReactNode, useEffect } from 'react';
import { BrowserRouter, Navigate, Route, Routes, useLocation } from 'react-router';
import { SessionProvider, useSession } from './api/session.js';
import { adminTabs } from './pages/admin/tabs.js';
import { cohortTabs } from './pages/cohorts/tabs.js';
import { NotFoundPage } from './pages/not-found-page.js';
import { Banners } from './parts/banners.js';
import { ErrorBoundary } from './parts/error-boundary.js';
import { Header } from './parts/header.js';
import { fetchAhead, fetchWhenIdle, lazyPart } from './parts/lazy-part.js';
import { Waiting } from './parts/problem-notice.js';

// Each page's code comes with the page.
const HomePage = lazyPart(() => import('./pages/home-page.js'));
const JoinPage = lazyPart(() => import('./pages/join-page.js'));
const SignInPage = lazyPart(() => import('./pages/sign-in-page.js'));
const PrivacyPage = lazyPart(() => import('./pages/privacy-page.js'));
const AccountPage = lazyPart(() => import('./pages/account-page.js'));
const LabPage = lazyPart(() => import('./pages/labs/lab-page.js'));
const LabsPage = lazyPart(() => import('./pages/labs/labs-page.js'));
const AttemptsPage = lazyPart(() => import('./pages/attempts/attempts-page.js'));
const ProgrammePage = lazyPart(() => import('./pages/programme/programme-page.js'));
const PeoplePage = lazyPart(() => import('./pages/people/people-page.js'));
const AttemptPage = lazyPart(() => import('./pages/attempt/attempt-page.js'));
const WatchPage = lazyPart(() => import('./pages/watch/watch-page.js'));
const DiscussionPage = lazyPart(() => import('./pages/discussion/discussion-page.js'));
const JournalPage = lazyPart(() => import('./pages/journal/journal-page.js'));
const DrillPage = lazyPart(() => import('./pages/drill/drill-page.js'));
const SharedDrillPage = lazyPart(() => import('./pages/drill/shared-page.js'));
const VerifyPage = lazyPart(() => import('./pages/verify/verify-page.js'));
const AdminPage = lazyPart(() => import('./pages/admin/admin-page.js'));
const CohortsPage = lazyPart(() => import('./pages/cohorts/cohorts-page.js'));
const CohortPage = lazyPart(() => import('./pages/cohorts/cohort-page.js'));
const NewCohortPage = lazyPart(() => import('./pages/cohorts/new-cohort-page.js'));
const ResetPasswordPage = lazyPart(() => import('./pages/reset-password-page.js'));
const CheckPage = lazyPart(() => import('./pages/certificate/check-page.js'));
const OwnCertificatePage = lazyPart(() => import('./pages/certificate/own-page.js'));
const CoursePage = lazyPart(() => import('./pages/course/course-page.js'));
const CoursePreviewPage = lazyPart(async () => ({
  default: (await import('./pages/course/course-page.js')).CoursePreviewPage,
}));
const SittingPage = lazyPart(() => import('./pages/sitting/sitting-page.js'));
const SittingResultPage = lazyPart(() => import('./pages/sitting/result-page.js'));
const ResultPage = lazyPart(() => import('./pages/result/result-page.js'));

/** What somebody waits for while a clock runs, or after it: nobody should wait for its code as well. */
const large = [AttemptPage, ResultPage];

export function App() {
  return (
    <SessionProvider>
      <BrowserRouter>
        <ErrorBoundary>
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
            <Route path="/programme/:enrolment/drills/:drill" element={<Framed page={<SharedDrillPage />} />} />
            <Route path="/programme/:enrolment/discussion" element={<Framed page={<DiscussionPage />} />} />
            <Route path="/programme/:enrolment/journal" element={<Framed page={<JournalPage />} />} />
            <Route path="/cohorts" element={<Framed teaching page={<CohortsPage />} />} />
            <Route path="/cohorts/new" element={<Framed teaching page={<NewCohortPage />} />} />
            <Route path="/cohorts/:cohort" element={<Framed teaching page={<CohortPage />} />}>
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
        </ErrorBoundary>
      </BrowserRouter>
    </SessionProvider>
  );
}

interface PageProps {
  page: ReactNode;
  /** For instructors; trainees go to where they begin. */
  teaching?: boolean;
}

/** A page below header and banners. `open` ones show without an account. */
function Framed({ open = false, ...guarded }: PageProps & { open?: boolean }) {
  return (
    <>
      <Header />
      <Banners />
      {open ? guarded.page : <Guarded {...guarded} />}
    </>
  );
}

/** Shows the page to whoever is signed in; sends others to sign in, and back here afterwards. */
function Guarded({ page, teaching = false }: PageProps) {
  const { account, problem, refresh } = useSession();
  const location = useLocation();
  const known = account !== undefined;
  useEffect(() => {
    // Who it is and what they want to see are asked for together.
    if (!known) return fetchAhead(page);
    return fetchWhenIdle(large);
  }, [known, page]);
  if (!known) return <Waiting problem={problem} retry={refresh} />;
  if (account === null) return <Navigate to="/sign-in" replace state={{ from: location.pathname + location.search }} />;
  if (teaching && account.role === 'trainee') return <Navigate to="/" replace />;
  return page;
}
