"""HSMM: gene expression in single muscle cells as they differentiate, from the data package that Debian ships."""

import numpy as np
from _core import copyright_notice, debian_package, licence_text, most_variable, read_r, write

N_GENES = 1500
EXPRESSED, MIN_CELLS = 0.1, 15  # above so many FPKM in so many cells

EXTRACT = """
for (file in c(expression, annotation, sheet)) load(file)
coding <- HSMM_gene_annotation$biotype == "protein_coding"
genes <- data.frame(gene = HSMM_gene_annotation$gene_short_name, ensembl = rownames(HSMM_gene_annotation))[coding, ]
write.csv(cbind(genes, HSMM_expr_matrix[genes$ensembl, ]), "expression.csv", row.names = FALSE)
write.csv(cbind(cell = rownames(HSMM_sample_sheet), HSMM_sample_sheet), "cells.csv", row.names = FALSE)
"""


def build() -> None:
    package = debian_package("r-bioc-hsmmsinglecell", "1.18.0-1") / "usr"
    folder = package / "lib/R/site-library/HSMMSingleCell/data"
    tables = read_r(
        EXTRACT,
        expression=folder / "HSMM_expr_matrix.rda",
        annotation=folder / "HSMM_gene_annotation.rda",
        sheet=folder / "HSMM_sample_sheet.rda",
    )

    genes = tables["expression"][["gene", "ensembl"]]
    fpkm = tables["expression"].drop(columns=genes.columns).astype(float)
    kept = (fpkm > EXPRESSED).sum(axis=1) >= MIN_CELLS
    print(f"{len(fpkm):,} protein-coding genes, {kept.sum():,} of them expressed in {MIN_CELLS} cells or more")
    values = (fpkm[kept] + 1).apply(np.log2)
    names = genes[kept].assign(ensembl=genes["ensembl"].str.partition(".")[0])  # without the version
    shipped = names.join(values.round(1)).iloc[most_variable(values, N_GENES)]

    sheet = tables["cells"]
    cells = sheet[["cell"]].assign(
        hours=sheet["Hours"],
        medium=sheet["Media"],
        chip=sheet["Library"].str.partition("_")[0],
        fragments=sheet["Mapped.Fragments"],
        pseudotime=sheet["Pseudotime"].astype(float).round(2),
        state=sheet["State"],
    )
    copyright_file = package / "share/doc/r-bioc-hsmmsinglecell/copyright"
    write(
        "myoblasts",
        {
            "expression.csv.gz": shipped.to_csv(index=False, float_format="%g"),
            "cells.csv.gz": cells.to_csv(index=False),
            "LICENSE": copyright_notice(copyright_file) + "\n" + licence_text(copyright_file, "Artistic-2.0"),
        },
    )


if __name__ == "__main__":
    build()
