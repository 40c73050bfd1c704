"""An invented world for the demo: people, cohorts and what happened to them, on dates relative to today.

Everybody is made up, with numbers 010-0000-xxxx and addresses at example.kr. The past is lived through the real acts
with the clock standing where they happened, so that every move, line event and message is there.
"""
