"""PROGENy: the genes that respond when a signalling pathway is disturbed, from Bioconductor's progeny."""

from _core import common_licence, copyright_notice, debian_package, read_r, write

N_GENES = 100

EXTRACT = """
data <- new.env()
invisible(lazyLoad(database, envir = data))
write.csv(data$model_human_full, "model.csv", row.names = FALSE)
"""


def build() -> None:
    package = debian_package("r-bioc-progeny", "1.20.0+ds-1") / "usr"
    model = read_r(EXTRACT, database=package / "lib/R/site-library/progeny/data/Rdata")["model"]
    model = model.rename(columns={"p.value": "p_value"}).astype({"weight": float, "p_value": float})
    model = model.sort_values(["pathway", "p_value", "gene"])
    table = model.groupby("pathway").head(N_GENES)[["pathway", "gene", "weight", "p_value"]]
    print(f"{len(model):,} pairs of pathway and gene, {len(table):,} kept")
    table = table.assign(weight=table["weight"].round(2), p_value=table["p_value"].map("{:.2e}".format))
    rights = package / "share/doc/r-bioc-progeny/copyright"
    write(
        "progeny",
        {
            "responsive_genes.csv.gz": table.to_csv(index=False),
            "LICENSE": copyright_notice(rights) + "\n" + common_licence("Apache-2.0"),
        },
    )


if __name__ == "__main__":
    build()
