"""Blood transcription modules (BTM): sets of genes that vary together in blood, from Bioconductor's qusage."""

from _core import common_licence, copyright_notice, debian_package, licence_text, read_r, write

# The same file has gene sets of KEGG's, which may not be passed on: they stay where they are.
EXTRACT = """
data <- new.env()
load(sets, envir = data)
modules <- data$BTM.geneSets
table <- data.frame(module = rep(names(modules), lengths(modules)), gene = unlist(modules))
write.csv(table, "modules.csv", row.names = FALSE)
"""


def build() -> None:
    package = debian_package("r-bioc-qusage", "2.32.0-1") / "usr"
    table = read_r(EXTRACT, sets=package / "lib/R/site-library/qusage/data/GeneSets.RData")["modules"]
    print(f"{table['module'].nunique()} modules, {len(table):,} entries, {table['gene'].nunique():,} different")
    modules = table.groupby("module", sort=False)["gene"].agg(";".join).rename("genes").reset_index()
    rights = package / "share/doc/r-bioc-qusage/copyright"
    write(
        "blood_modules",
        {
            "modules.csv.gz": modules.to_csv(index=False),
            "LICENSE": copyright_notice(rights)
            + "\n"
            + licence_text(rights, "GPL-2+")
            + "\n"
            + common_licence("GPL-2"),
        },
    )


if __name__ == "__main__":
    build()
