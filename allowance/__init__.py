"""The money: claims, evidence, two confirmations, batches to SEMAS, results, claw-back. It never pays."""
