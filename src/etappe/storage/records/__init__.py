"""The database of projects, people, maps, imports and jobs, and the steps that lead from one version to the next."""
