"""200 strings that try to run in a reviewer's browser or to break a page, and a signup with one of them in every field."""

from __future__ import annotations

import json
from dataclasses import is_dataclass
from typing import Any, get_args, get_type_hints

from signup_guard.domain import Signup

RUN = "window.hacked=1"
"""What each attempt would do; the browser test looks for it."""

_ATTEMPTS = (
    f"<script>{RUN}</script>",
    f"<script/src=data:,{RUN}></script>",
    f"<scr<script>ipt>{RUN}</scr</script>ipt>",
    f"<img src=x onerror={RUN}>",
    f"<img/src=x/onerror={RUN}//",
    f"<svg onload={RUN}>",
    f"<svg><script>{RUN}</script></svg>",
    f"<svg><animate onbegin={RUN} attributeName=x dur=1s>",
    f"<svg><a xlink:href=javascript:{RUN}><text y=9>x",
    f"<math><mtext><img src=x onerror={RUN}></mtext></math>",
    f"<iframe srcdoc='<script>parent.{RUN}</script>'>",
    f"<iframe src=javascript:parent.{RUN}>",
    f"<object data='data:text/html,<script>{RUN}</script>'>",
    f"<embed src=javascript:{RUN}>",
    f"<body onload={RUN}>",
    f"<details open ontoggle={RUN}>",
    f"<input autofocus onfocus={RUN}>",
    f"<select autofocus onfocus={RUN}><option>x",
    f"<textarea autofocus onfocus={RUN}>",
    f"<video><source onerror={RUN}>",
    f"<audio src=x onerror={RUN}>",
    f"<marquee onstart={RUN}>x</marquee>",
    f"<a href=javascript:{RUN}>x</a>",
    f"<form action=javascript:{RUN}><button autofocus>x",
    f"<meta http-equiv=refresh content='0;url=javascript:{RUN}'>",
    f"<base href='javascript:{RUN}//'>",
    f"<link rel=stylesheet href='data:text/css,*{{background:url(javascript:{RUN})}}'>",
    f"<style>@import 'javascript:{RUN}';*{{display:none}}</style>",
    f"<template><script>{RUN}</script></template>",
    f"<noscript><p title='</noscript><img src=x onerror={RUN}>'>",
    f"<xss onpointerenter={RUN} style=position:fixed;inset:0>",
    f"<dialog open id=help onclose={RUN}>",
    f"onmouseover={RUN} x=",
    f"javascript:{RUN}",
)
_WAYS_OUT = ("", '">', "'>", "</textarea></title></script></style>", "--></svg></table></main>")
_OTHERS = (
    "{{ 1234577*7654321 }}{% raw %}",
    "${1234577*7654321}#{1234577*7654321}<%= 1234577*7654321 %>",
    "{{ config.items() }}",
    "\u202egnp.exe\u2066",
    "\u200b\u200e\u2069\ufeff",
    "a\x00b\x1b[31m\r\nSet-Cookie: a=b",
    "&lt;script&gt;&#x3c;i>&#60;b&#62;",
    "%3Cscript%3Ewindow.hacked=1%3C/script%3E",
    "\\u003cscript\\u003ewindow.hacked=1",
    "＜script＞window.hacked=1＜/script＞",
    "𝕏" * 60,
    "W" * 1024,
    "a " * 500,
    "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢L̠ͨͧͩ͘G̴̻͈͍͔̹̑͗̎̅͛́Ǫ̵̹̻̝̳͂̌̌͘",
    "'; DROP TABLE signups; --",
    '" OR 1=1 --',
    "=HYPERLINK(\"http://elsewhere.example\")",
    "../../../etc/passwd",
    "<!--<!doctype html><plaintext>",
    "]]><![CDATA[<script>window.hacked=1</script>]]>",
    "</bdi></dd></dl></section></main></body></html>",
    "<bdi dir=rtl>" * 20,
    "<table><tr><td>" * 20,
    "null",
    "None",
    "NaN",
    "true",
    "-0",
    "\ud7ff\ue000\ufffd\U0010ffff",
    "👩‍👩‍👧‍👦🇨🇭\u200d",
)  # fmt: skip
HOSTILE = (*(way + attempt for way in _WAYS_OUT for attempt in _ATTEMPTS), *_OTHERS)


def signup(text: str) -> dict[str, Any]:
    """The blocks of a request with this text wherever an applicant's words can stand, by the domain's own fields."""
    blocks = _texts(Signup, text)
    blocks["account"]["email"] = f"{text}@example.com"
    blocks["device"] |= {"components": {text[:64]: text}}
    blocks["session"] = {"honeypot_filled": True}
    blocks["collector"] = json.dumps({"device": {"id": text, "screen": text, text: text}, "session": text})
    return {name: block for name, block in blocks.items() if block}


def _texts(kind: type, text: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, hint in get_type_hints(kind).items():
        if is_dataclass(hint):
            found[name] = _texts(hint, text)
        elif str in (hint, *get_args(hint)) and name != "signup_id":
            found[name] = text
    return found
