#!/usr/bin/env bash
#SBATCH --job-name=sor-evaluate
#SBATCH --array=0-7
#SBATCH --cpus-per-task=2
#SBATCH --mem=1G
#SBATCH --time=02:00:00
set -euo pipefail
RAYON_NUM_THREADS=$SLURM_CPUS_PER_TASK sor-backtest evaluate --input recordings --cells cells --part auto
