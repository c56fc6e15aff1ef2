"""A person with a browser that draws nothing: signs in once, and presses a button of each consent page.

As a program it is a web browser: `person.py URL`, with NAME and PASSWORD in the environment."""

import html
import os
import re
import sys
from urllib.parse import urljoin, urlsplit

import requests

browser = requests.Session()


def hidden(page, name):
    found = re.search(f'name="{name}" value="([^"]*)"', page.text)
    assert found, f"no field {name} at {page.url}: {page.text}"
    return html.unescape(found.group(1))


def sign_in(url, name, password):
    page = browser.get(url)
    form = {"csrf": hidden(page, "csrf"), "return_to": hidden(page, "return_to")}
    data = {**form, "username": name, "password": password}
    page = browser.post(url.split("?")[0], data=data, allow_redirects=False)
    assert page.status_code == 303, f"{page.status_code} at {page.url}: {page.text}"
    return browser.get(urljoin(url, page.headers["location"]), allow_redirects=False)


def decide(url, name, password, decision="allow"):
    """Goes to an authorization URL; answers where the provider sends the browser in the end."""
    page = browser.get(url, allow_redirects=False)
    target = urljoin(url, page.headers.get("location", ""))
    if urlsplit(target).path == "/login":
        page = sign_in(target, name, password)
    if page.status_code == 303:  # allowed before
        return page.headers["location"]
    assert page.status_code == 200, f"{page.status_code} at {page.url}: {page.text}"
    scopes = re.findall(r'name="scope" [^>]*value="([^"]*)" checked', page.text)
    form = {"csrf": hidden(page, "csrf"), "interaction": hidden(page, "interaction"), "scope_choice": "yes"}
    data = {**form, "scope": scopes, "decision": decision}
    answer = browser.post(urljoin(url, "/oauth/authorize"), data=data, allow_redirects=False)
    assert answer.status_code == 303, f"{answer.status_code}: {answer.text}"
    return answer.headers["location"]


if __name__ == "__main__":
    requests.get(decide(sys.argv[1], os.environ["NAME"], os.environ["PASSWORD"]))
