-- JSON: the policy by its name, and by what it takes the update (explainer.ts: PolicyScope); null where it does not, or nobody said yet
ALTER TABLE rollouts_patches ADD COLUMN scope TEXT;
