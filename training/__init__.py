"""Training: sessions of a cohort, attendance by module, work products, certificates."""
