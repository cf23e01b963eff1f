"""Requests to the delay server, for the programs that wait for a network."""
import urllib.error
import urllib.parse
import urllib.request

URL = "http://127.0.0.1:8137"
HOW_TO_START = "Start one in another terminal: node delay_server.mjs (in the folder node beside this one)"


def address(lesson):
    return f"{lesson.url.rstrip('/')}/delay/{lesson.delay}"


def check(lesson):
    """Ends the program with a clear message when no delay server answers."""
    try:
        urllib.request.urlopen(f"{lesson.url.rstrip('/')}/delay/0", timeout=5).close()
    except (OSError, ValueError) as error:
        lesson.cannot_run(f"No delay server answers at {lesson.url} ({error}). {HOW_TO_START}")


def fetcher(lesson):
    """A function url -> number of bytes: requests where it is installed, else the standard library."""
    try:
        import requests
    except ImportError:
        lesson.note("fetching with urllib (requests is not installed)")
        return fetch_urllib
    lesson.note(f"fetching with requests {requests.__version__}")
    return lambda url: len(requests.get(url).content)


def fetch_urllib(url):
    with urllib.request.urlopen(url) as answer:
        return len(answer.read())


async def fetch_streams(url):
    """A GET on asyncio's own streams: one connection, read to its end."""
    import asyncio

    parts = urllib.parse.urlsplit(url)
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port or 80)
    writer.write(f"GET {parts.path} HTTP/1.1\r\nHost: {parts.netloc}\r\nConnection: close\r\n\r\n".encode())
    head, _, body = (await reader.read()).partition(b"\r\n\r\n")
    writer.close()
    await writer.wait_closed()
    if b" 200 " not in head.split(b"\r\n")[0]:
        raise OSError(f"{url} answered {head.split(bytes([13]))[0].decode()}")
    return len(body)
