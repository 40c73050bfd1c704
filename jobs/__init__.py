"""Jobs: what partner companies pledge and offer, referrals, hires, and whether the job holds."""
