"""PEP 740 provenance of a genuine file: a signed in-toto statement, and the certificate that says who signed."""

import base64
import json

from ...certificates import certificate_der, signature

PAYLOAD_TYPE = "application/vnd.in-toto+json"
PREDICATE = "https://docs.pypi.org/attestations/publish/v1"
WORKFLOW = "release.yml"


async def make_provenance(key: str, certificate: str, repository: str, file: str, sha256: str) -> dict:
    """
    The provenance object. The signature is ECDSA-SHA256 over the DSSE pre-authentication encoding of the statement, as
    PEP 740 says; the transparency log is the lab's own entry, since no public log is reachable here.
    """
    statement = {
        "_type": "https://in-toto.io/Statement/v1",
        "subject": [{"name": file, "digest": {"sha256": sha256}}],
        "predicateType": PREDICATE,
        "predicate": None,
    }
    payload = json.dumps(statement, separators=(",", ":")).encode()
    signed = await signature(key, pre_authentication(payload))
    attestation = {
        "version": 1,
        "verification_material": {
            "certificate": certificate_der(certificate),
            "transparency_entries": [{"logId": {"keyId": "lab"}, "kindVersion": {"kind": "dsse", "version": "0.0.1"}}],
        },
        "envelope": {"statement": base64.b64encode(payload).decode(), "signature": signed},
    }
    publisher = {"kind": "GitHub", "repository": repository, "workflow": WORKFLOW, "environment": "pypi"}
    return {"version": 1, "attestation_bundles": [{"publisher": publisher, "attestations": [attestation]}]}


def pre_authentication(payload: bytes) -> bytes:
    """DSSE's PAE of an in-toto payload."""
    kind = PAYLOAD_TYPE.encode()
    return b"DSSEv1 %d %s %d %s" % (len(kind), kind, len(payload), payload)
