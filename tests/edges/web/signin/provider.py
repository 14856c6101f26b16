"""A small real OpenID Connect provider: discovery, authorization code with PKCE, signed ID tokens, user info. It can be told to lie."""

import base64
import hashlib
import json
import secrets
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT_ID, CLIENT_SECRET = "yizhen", "a-secret-of-the-client"


@dataclass
class Provider:
    """Who is signed in there, and how it lies."""

    url: str = ""
    subject: str = "u-1"
    email: str = "chen@example.cn"
    is_email_verified: bool = True
    email_in_token: bool = True
    lies: dict[str, Any] = field(default_factory=dict)
    """Claims that replace the true ones; `signature`, `algorithm` and `userinfo_sub` are special."""
    is_cancelling: bool = False
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    seen: list[str] = field(default_factory=list)
    key: rsa.RSAPrivateKey = field(
        default_factory=lambda: rsa.generate_private_key(public_exponent=65537, key_size=2048)
    )

    def discovery(self) -> dict[str, object]:
        return {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "userinfo_endpoint": f"{self.url}/userinfo",
            "jwks_uri": f"{self.url}/jwks",
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
        }

    def jwks(self) -> dict[str, object]:
        public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key()))
        return {"keys": [{**public, "kid": "k1", "alg": "RS256", "use": "sig"}]}

    def authorize(self, query: dict[str, str]) -> str:
        """The address to send the browser back to."""
        assert query["client_id"] == CLIENT_ID
        assert query["response_type"] == "code"
        assert query["code_challenge_method"] == "S256"
        if self.is_cancelling:
            answer = {"error": "access_denied", "state": query["state"]}
        else:
            code = secrets.token_urlsafe(12)
            self.codes[code] = query
            answer = {"code": code, "state": query["state"]}
        return f"{query['redirect_uri']}?{urlencode(answer)}"

    def token(self, form: dict[str, str]) -> tuple[int, dict[str, object]]:
        asked = self.codes.pop(form.get("code", ""), None)
        if asked is None or form.get("client_secret") != CLIENT_SECRET:
            return 400, {"error": "invalid_grant"}
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        if base64.urlsafe_b64encode(digest).rstrip(b"=").decode() != asked["code_challenge"]:
            return 400, {"error": "invalid_grant"}
        return 200, {
            "access_token": "at",
            "token_type": "Bearer",
            "id_token": self._id_token(asked.get("nonce", "")),
        }

    def userinfo(self) -> dict[str, object]:
        return {
            "sub": self.lies.get("userinfo_sub", self.subject),
            "email": self.email,
            "email_verified": self.is_email_verified,
        }

    def _id_token(self, nonce: str) -> str:
        now = int(time.time())
        claims: dict[str, Any] = {
            "iss": self.url,
            "aud": CLIENT_ID,
            "sub": self.subject,
            "iat": now,
            "exp": now + 300,
            "nonce": nonce,
        }
        if self.email_in_token:
            claims |= {"email": self.email, "email_verified": self.is_email_verified}
        special = {"signature", "algorithm", "userinfo_sub"}
        claims |= {k: v for k, v in self.lies.items() if k not in special}
        headers = {"kid": "k1"}
        if self.lies.get("algorithm") == "none":
            return jwt.encode(claims, "", algorithm="none", headers=headers)
        if self.lies.get("algorithm") == "HS256":
            return jwt.encode(claims, "x" * 32, algorithm="HS256", headers=headers)
        key = self.key
        if self.lies.get("signature"):
            key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        return jwt.encode(claims, key, algorithm="RS256", headers=headers)


def serve(provider: Provider) -> tuple[ThreadingHTTPServer, threading.Thread]:
    """Start it on a free port of this machine."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            query = {key: values[0] for key, values in parse_qs(parts.query).items()}
            provider.seen.append(parts.path)
            match parts.path:
                case "/.well-known/openid-configuration":
                    self.answer(200, provider.discovery())
                case "/jwks":
                    self.answer(200, provider.jwks())
                case "/userinfo":
                    self.answer(200, provider.userinfo())
                case "/authorize":
                    self.send_response(302)
                    self.send_header("Location", provider.authorize(query))
                    self.send_header("Content-Length", "0")
                    self.end_headers()
                case _:
                    self.answer(404, {})

        def do_POST(self) -> None:
            provider.seen.append(urlsplit(self.path).path)
            raw = self.rfile.read(int(self.headers["Content-Length"])).decode()
            self.answer(*provider.token({k: v[0] for k, v in parse_qs(raw).items()}))

        def answer(self, status: int, body: dict[str, object]) -> None:
            raw = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(raw)))
            self.end_headers()
            self.wfile.write(raw)

        def log_message(self, *_: Any) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    provider.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    return server, thread
