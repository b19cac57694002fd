"""An OpenID provider for tests: a small server on 127.0.0.1 that checks everything a real one would check."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
import time
from urllib.parse import parse_qs, urlencode
from wsgiref.simple_server import WSGIRequestHandler, make_server

import jwt
from cryptography.hazmat.primitives.asymmetric import ec
from jwt.algorithms import ECAlgorithm

ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
CLIENT_ID = "kusei-test"


class Silent(WSGIRequestHandler):
    def log_message(self, *args):
        pass


class Issuer:
    """Discovery, authorize, token, jwks and userinfo. Attributes let a test make it lie."""

    def __init__(self, client_key):
        self.client_key = client_key
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.codes, self.used = {}, set()
        self.subject = "pairwise-1"
        self.claims = {}  # what the ID token says instead of the truth
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
            "/userinfo": self.userinfo,
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
        }

    def jwks(self):
        key = json.loads(ECAlgorithm.to_jwk(self.key.public_key()))
        return "200 OK", {"keys": [{**key, "kid": "k1", "use": "sig", "alg": "ES256"}]}

    def userinfo(self):
        self.userinfo_asked += 1
        return "200 OK", {"sub": self.subject}

    def authorize(self, query):
        """What the person's browser would do there: consent. Returns the query of the way back."""
        asked = {key: values[0] for key, values in parse_qs(query).items()}
        assert asked["response_type"] == "code"
        assert asked["client_id"] == CLIENT_ID
        assert asked["code_challenge_method"] == "S256"
        assert asked["scope"] == "openid"
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
        claims = {**truth, "nonce": asked["nonce"], **self.claims}
        claims = {key: value for key, value in claims.items() if value is not None}
        token = jwt.encode(claims, self.signing_key, algorithm=self.algorithm, headers={"kid": self.kid})
        return "200 OK", {"access_token": "a", "token_type": "Bearer", "id_token": token}

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
