# SPDX-License-Identifier: Apache-2.0
# A mail server for tests: mail_server.py FOLDER PORT. Takes mail for everybody but nobody@..., from
# user "pager" with password "a secret of mail"; each mail becomes a file N.eml in FOLDER.
# python3-aiosmtpd does the talking.
import asyncio
import os
import sys

from aiosmtpd.smtp import SMTP, AuthResult

folder, port = sys.argv[1], int(sys.argv[2])


class Post:
    taken = 0

    async def handle_RCPT(self, server, session, envelope, address, options):
        if not session.authenticated:
            return "530 5.7.0 log in first"
        if address.startswith("nobody@"):
            return f"550 5.1.1 <{address}> is unknown here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        Post.taken += 1
        path = os.path.join(folder, f"{Post.taken}.eml")
        with open(path + ".part", "wb") as file:
            file.write(f"{envelope.mail_from} -> {envelope.rcpt_tos}\n".encode())
            file.write(envelope.content)
        os.rename(path + ".part", path)
        return "250 OK"


def log_in(server, session, envelope, mechanism, data):
    right = data.login == b"pager" and data.password == b"a secret of mail"
    return AuthResult(success=right)


async def serve():
    post = Post()
    server = await asyncio.get_running_loop().create_server(
        lambda: SMTP(post, authenticator=log_in, auth_require_tls=False, hostname="localhost"),
        "127.0.0.1", port)
    print("port", server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


asyncio.run(serve())
