"""The portal under load while its parts die: what people were told is compared with what is stored.

`make chaos ARGS="--rounds 5 --seed 7"` prints what was struck, what people saw, and everything found wrong.
"""
