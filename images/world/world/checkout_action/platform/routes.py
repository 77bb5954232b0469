"""Which endpoint answers what."""

from . import organisation, repository, session
from .call import Routes

ROUTES = Routes(
    [
        ("GET", "/user", session.user),
        ("GET", "/meta", session.meta),
        ("POST", "/login/oauth/access_token", session.access_token),
        ("GET", "/orgs/{}", organisation.show),
        ("GET", "/orgs/{}/oauth-applications", organisation.list_apps),
        ("GET", "/orgs/{}/oauth-applications/{id}", organisation.show_app),
        ("POST", "/orgs/{}/oauth-applications/{id}/reset-secret", organisation.reset_app),
        ("GET", "/orgs/{}/tokens", organisation.list_tokens),
        ("POST", "/orgs/{}/tokens", organisation.create_token),
        ("DELETE", "/orgs/{}/tokens/{id}", organisation.revoke_token),
        ("GET", "/orgs/{}/actions/secrets", organisation.list_secrets),
        ("PUT", "/orgs/{}/actions/secrets/{}", organisation.put_secret),
        ("DELETE", "/orgs/{}/actions/secrets/{}", organisation.delete_secret),
        ("GET", "/orgs/{}/actions/runners", organisation.list_runners),
        ("GET", "/orgs/{}/actions/runners/{id}", organisation.show_runner),
        ("DELETE", "/orgs/{}/actions/runners/{id}", organisation.delete_runner),
        ("GET", "/orgs/{}/audit-log", organisation.audit_log),
        ("GET", "/repos/{}/{}", repository.show),
        ("GET", "/repos/{}/{}/keys", repository.list_keys),
        ("POST", "/repos/{}/{}/keys", repository.create_key),
        ("GET", "/repos/{}/{}/keys/{id}", repository.show_key),
        ("DELETE", "/repos/{}/{}/keys/{id}", repository.delete_key),
        ("GET", "/repos/{}/{}/packages", repository.list_packages),
        ("PUT", "/repos/{}/{}/packages/{}/{}", repository.publish),
        ("GET", "/repos/{}/{}/actions/runs", repository.list_runs),
        ("GET", "/repos/{}/{}/actions/runs/{id}", repository.show_run),
        ("GET", "/repos/{}/{}/actions/runs/{id}/jobs", repository.list_jobs),
        ("GET", "/repos/{}/{}/actions/runs/{id}/logs", repository.show_log),
        ("POST", "/repos/{}/{}/actions/runs/{id}/cancel", repository.cancel_run),
        ("POST", "/repos/{}/{}/actions/runs/{id}/rerun", repository.rerun),
        ("POST", "/repos/{}/{}/actions/workflows/{}/dispatches", repository.dispatch),
    ]
)
