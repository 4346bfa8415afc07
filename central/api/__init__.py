"""What a program may do for the school: /api/v1, by bearer key, described by its OpenAPI document.

Routes hold no rule: each reads its caller off the key, asks one service and writes the answer down
as a struct of the API's own. Every error is a `hallpass.problems.Problem`.
"""
