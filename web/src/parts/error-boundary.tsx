import { Component, type ReactNode } from 'react';
import { type WithTranslation, withTranslation } from 'react-i18next';
import { Icon } from './icon.js';

/** Where a page fails in a way that nobody foresaw, it says so and offers to load anew, instead of going white. */
class Boundary extends Component<WithTranslation & { children: ReactNode }, { failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError() {
    return { failed: true };
  }

  override render() {
    const { t, children } = this.props;
    if (!this.state.failed) return children;
    return (
      <main id="main" className="page narrow">
        <div className="notice bad" role="alert">
          <Icon name="warn" />
          <span className="grow">{t('problem.unexpected')}</span>
          <button type="button" className="button small" onClick={() => location.reload()}>
            {t('common.retry')}
          </button>
        </div>
      </main>
    );
  }
}

export const ErrorBoundary = withTranslation()(Boundary);
