/** The first five minutes with the API. A test runs these programs as they stand here. */
export interface Sample {
  readonly language: 'curl' | 'python' | 'r' | 'javascript';
  readonly title: string;
  readonly code: string;
}

/** Where the samples find the API; the page puts its own address in place of it. */
export const SAMPLE_BASE = 'http://localhost:5000';

export const SAMPLES: readonly Sample[] = [
  {
    language: 'curl',
    title: 'curl',
    code: `# the newest day of road counts, saved as a spreadsheet
curl --fail --silent --show-error --compressed -o comptages.csv \\
  "${SAMPLE_BASE}/metrics/comptages/latest?format=csv"
head -n 3 comptages.csv

# the three busiest bike counters
curl --fail --silent --show-error \\
  "${SAMPLE_BASE}/metrics/bikes/latest?sort=-total_jour&limit=3&fields=nom_compteur,total_jour"`,
  },
  {
    language: 'python',
    title: 'Python, pandas',
    code: `import json
import urllib.request
import pandas as pd

def get(path):
    with urllib.request.urlopen("${SAMPLE_BASE}" + path) as answer:
        return json.load(answer)

day = get("/metrics/bikes/latest")
bikes = pd.DataFrame(day["data"]["metrics"])
print(day["date"], len(bikes), "counters,", int(bikes["total_jour"].sum()), "bikes")
print(bikes.nlargest(5, "total_jour")[["nom_compteur", "total_jour"]])`,
  },
  {
    language: 'r',
    title: 'R',
    code: `# install.packages("jsonlite")
library(jsonlite)

day <- fromJSON("${SAMPLE_BASE}/metrics/bikes/latest")
bikes <- day$data$metrics
cat(day$date, nrow(bikes), "counters,", sum(bikes$total_jour, na.rm = TRUE), "bikes\\n")
head(bikes[order(-bikes$total_jour), c("nom_compteur", "total_jour")], 5)`,
  },
  {
    language: 'javascript',
    title: 'JavaScript (Node, Deno, browsers)',
    code: `// every arc of the newest day, page by page
let path = "/metrics/comptages/latest?limit=500&fields=identifiant_arc,debit_journalier_total";
let arcs = 0;
let vehicles = 0;
while (path) {
  const answer = await fetch("${SAMPLE_BASE}" + path);
  if (!answer.ok) throw new Error((await answer.json()).message);
  const page = await answer.json();
  for (const arc of page.data.metrics) vehicles += arc.debit_journalier_total ?? 0;
  arcs += page.data.metrics.length;
  path = page.next;
}
console.log(arcs, "arcs,", vehicles, "vehicles");`,
  },
];
