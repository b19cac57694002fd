"""An OpenID provider for tests: a small server on 127.0.0.1 that checks everything a real one would check."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
import time
from urllib.parse import parse_qs, urlencode, urlsplit
from wsgiref.simple_server import WSGIRequestHandler, make_server

import jwt
from cryptography.hazmat.primitives.asymmetric import ec
from jwt.algorithms import ECAlgorithm

ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
CLIENT_ID = "kusei-test"
SCOPES = ("name", "address", "birthdate", "gender")
HANAKO = {"name": "見本 花子", "address": "東京都大田区見本一丁目2番3号", "birthdate": "19850315", "gender": "2"}
TARO = {"name": "見本 太郎", "address": "東京都大田区見本九丁目8番7号", "birthdate": "19700101", "gender": "1"}
START, BACK = "/accounts/oidc/sign-in/", "/accounts/oidc/callback/"


def configured(url, key_file, **more):
    """The settings of a provider at that address."""
    options = {
        "server_url": url,
        "private_key_file": str(key_file),
        "scope": ["openid"],
        "oauth_pkce_enabled": True,
    }
    app = {"provider_id": "oidc", "name": "見本認証", "client_id": CLIENT_ID, "settings": {**options, **more}}
    return {"oidc": {"APPS": [app]}}


def go(client, **form):
    """Start, and consent at the provider; returns the way back."""
    there = urlsplit(client.post(START, form)["Location"])
    return there, there.query


def through(client, issuer, **form):
    """There and back again."""
    _, query = go(client, **form)
    return client.get(f"{BACK}?{issuer.authorize(query)}")


class Silent(WSGIRequestHandler):
    def log_message(self, *args):
        pass


class Issuer:
    """Discovery, authorize, token, jwks and userinfo. Attributes let a test make it lie."""

    def __init__(self, client_key):
        self.client_key = client_key
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.codes, self.used = {}, set()
        self.citizen = "citizen-1"  # who holds the card to the phone
        self.people = {"citizen-1": dict(HANAKO), "citizen-2": dict(TARO)}
        self.tokens = {}  # what each access token may read
        self.acr = "aal3 crl"
        self.claims = {}  # what the ID token says instead of the truth
        self.extra = {}  # what userinfo says besides and instead
        self.signing_key, self.algorithm, self.kid = self.key, "ES256", "k1"
        self.claimed_issuer = None
        self.userinfo_asked = 0
        self.refusals = []
        self.server = make_server("127.0.0.1", 0, self.answer, handler_class=Silent)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self.thread.start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()

    def answer(self, environ, start_response):
        length = int(environ.get("CONTENT_LENGTH") or 0)
        body = environ["wsgi.input"].read(length).decode()
        form = {key: values[0] for key, values in parse_qs(body).items()}
        route = {
            "/.well-known/openid-configuration": self.discovery,
            "/token": lambda: self.token(form),
            "/jwks": self.jwks,
            "/userinfo": lambda: self.userinfo(environ.get("HTTP_AUTHORIZATION", "")),
        }[environ["PATH_INFO"]]
        status, data = route()
        start_response(status, [("Content-Type", "application/json")])
        return [json.dumps(data).encode()]

    def discovery(self):
        return "200 OK", {
            "issuer": self.claimed_issuer or self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "jwks_uri": f"{self.url}/jwks",
            "userinfo_endpoint": f"{self.url}/userinfo",
            "token_endpoint_auth_methods_supported": ["private_key_jwt"],
            "code_challenge_methods_supported": ["S256"],
            "scopes_supported": ["openid", *SCOPES],
            "acr_values_supported": ["aal3", "crl"],
            "subject_types_supported": ["pairwise"],
            "id_token_signing_alg_values_supported": ["ES256"],
        }

    def jwks(self):
        key = json.loads(ECAlgorithm.to_jwk(self.key.public_key()))
        return "200 OK", {"keys": [{**key, "kid": "k1", "use": "sig", "alg": "ES256"}]}

    @property
    def subject(self):
        """Pairwise: the same person is somebody else to another client."""
        return hashlib.sha256(f"{CLIENT_ID} {self.citizen}".encode()).hexdigest()[:40]

    def userinfo(self, authorization):
        """The claims of the scopes that were asked for, to who has the access token."""
        self.userinfo_asked += 1
        granted = self.tokens.get(authorization.removeprefix("Bearer "))
        if granted is None:
            return "401 Unauthorized", {"error": "invalid_token"}
        citizen, scopes = granted
        known = {name: value for name, value in self.people[citizen].items() if name in scopes}
        return "200 OK", {"sub": self.subject, **known, **self.extra}

    def authorize(self, query):
        """What the person's browser would do there: consent. Returns the query of the way back."""
        asked = {key: values[0] for key, values in parse_qs(query).items()}
        assert asked["response_type"] == "code"
        assert asked["client_id"] == CLIENT_ID
        assert asked["code_challenge_method"] == "S256"
        scopes = asked["scope"].split()
        assert "openid" in scopes
        assert set(scopes) <= {"openid", *SCOPES}
        code = secrets.token_urlsafe()
        self.codes[code] = asked
        return urlencode({"code": code, "state": asked["state"], "session_state": "x", "iss": self.url})

    def token(self, form):
        asked = self.codes.pop(form.get("code"), None)
        why = self._why_refused(form, asked)
        if why:
            self.refusals.append(why)
            return "400 Bad Request", {"error": "invalid_grant", "error_description": why}
        now = int(time.time())
        truth = {"iss": self.url, "sub": self.subject, "aud": CLIENT_ID, "iat": now, "exp": now + 300}
        level = {"acr": self.acr} if "acr_values" in asked else {}
        claims = {**truth, **level, "nonce": asked["nonce"], **self.claims}
        claims = {key: value for key, value in claims.items() if value is not None}
        token = jwt.encode(claims, self.signing_key, algorithm=self.algorithm, headers={"kid": self.kid})
        access = secrets.token_urlsafe()
        self.tokens[access] = self.citizen, asked["scope"].split()
        return "200 OK", {"access_token": access, "token_type": "Bearer", "id_token": token}

    def _why_refused(self, form, asked):  # noqa: PLR0911  one line a reason
        if asked is None:
            return "unknown code"
        if form.get("grant_type") != "authorization_code" or form["redirect_uri"] != asked["redirect_uri"]:
            return "wrong request"
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        if base64.urlsafe_b64encode(digest).rstrip(b"=").decode() != asked["code_challenge"]:
            return "wrong code_verifier"
        if form.get("client_assertion_type") != ASSERTION or "client_secret" in form:
            return "no client assertion"
        try:
            said = jwt.decode(
                form["client_assertion"],
                self.client_key.public_key(),
                algorithms=["ES256"],
                audience=f"{self.url}/token",
                issuer=CLIENT_ID,
                options={"require": ["exp", "iat", "jti", "sub"]},
            )
        except jwt.PyJWTError as error:
            return f"client assertion: {error}"
        if said["sub"] != CLIENT_ID or said["jti"] in self.used or said["exp"] - said["iat"] > 300:
            return "client assertion used before or too long"
        self.used.add(said["jti"])
        return ""
