"""The school's web console: server-rendered pages that work without script.

`site.make_site` makes the router that central mounts. Every page but sign-in and the static files
needs a session (`guards.signed_in`, on the router: default deny), and each page names who may see
it beside its service call. Pages are Jinja templates over the frozen values of `models`, which
`pages` builds from the services; htmx replaces parts of them, and nothing else runs in a browser.
"""
