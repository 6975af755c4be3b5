"""ALL: gene expression in acute lymphoblastic leukaemia, from the Bioconductor data package that Debian ships."""

from _core import debian_package, licence_text, most_variable, read_r, write

N_PROBES = 5000

EXTRACT = """
data <- new.env()
for (file in c(expression, symbols, chromosomes)) load(file, envir = data)
set <- attributes(data$ALL)     # an ExpressionSet, read without the class's own package
matrix <- get("exprs", envir = set$assayData)
lookup <- function(table, probe) {
  found <- unique(mget(probe, envir = table, ifnotfound = NA)[[1]])
  paste(sort(found[!is.na(found) & found != "NA"]), collapse = ";")
}
probes <- data.frame(
  probe = rownames(matrix),
  gene = sapply(rownames(matrix), function(p) lookup(data$hgu95Asym, p)),
  chromosome = sapply(rownames(matrix), function(p) lookup(data$hgu95Achrom, p)))
write.csv(cbind(probes, as.data.frame(matrix, check.names = FALSE)), "expression.csv", row.names = FALSE, na = "")
patients <- attributes(set$phenoData)$data
write.csv(cbind(patient = rownames(patients), patients), "patients.csv", row.names = FALSE, na = "")
"""


def build() -> None:
    expression_set = debian_package("r-bioc-all", "1.40.0-1")
    annotation = debian_package("r-bioc-annotate", "1.76.0+dfsg-1") / "usr/lib/R/site-library/annotate/data"
    tables = read_r(
        EXTRACT,
        expression=expression_set / "usr/lib/R/site-library/ALL/data/ALL.rda",
        symbols=annotation / "hgu95Asym.rda",
        chromosomes=annotation / "hgu95Achrom.rda",
    )

    probes = tables["expression"]
    probes = probes[probes.gene.ne("")]
    print(f"{len(probes):,} probes with a gene symbol")
    names = ["probe", "gene", "chromosome"]
    values = probes.drop(columns=names).astype(float)
    shipped = probes[names].join(values.round(2)).iloc[most_variable(values, N_PROBES)]

    patients = tables["patients"]
    clinical = patients[["patient", "sex", "age"]].assign(
        lineage=patients.BT.str[0],
        stage=patients.BT,
        subtype=patients["mol.biol"],
        remission=patients.remission,
        relapse=patients.relapse,
    )
    write(
        "leukaemia",
        {
            "expression.csv.gz": shipped.to_csv(index=False),
            "clinical.csv": clinical.to_csv(index=False),
            "LICENSE": licence_text(expression_set / "usr/share/doc/r-bioc-all/copyright", "Artistic-2.0"),
        },
    )


if __name__ == "__main__":
    build()
