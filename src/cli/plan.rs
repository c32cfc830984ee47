//! `chancery plan`: what would be built of what, for programs that decide themselves what is to
//! be done where.

use chancery::Error;
use chancery::Options;
use chancery::Project;
use chancery::SourceId;
use chancery::sha256;
use serde_json::Value;
use serde_json::json;

use super::Outcome;
use super::args::BuildArgs;
use super::args::PlanArgs;
use super::build;
use super::shard::Shard;
use super::tally::slashed;
use super::write;

pub(super) fn run(args: &PlanArgs) -> Result<Outcome, Error> {
    let (works, options, shard) = build::plan(&args.build)?;
    let mut all: Vec<(&Project, &SourceId)> = works
        .iter()
        .flat_map(|work| work.sources.iter().map(|source| (&work.project, source)))
        .collect();
    if let Some(shard) = &shard {
        let shard: &Shard = shard;
        let paths: Vec<_> = all.iter().map(|(_, source)| source.path()).collect();
        let mut takes = shard.takes(&paths).into_iter();
        all.retain(|_| takes.next() == Some(true));
    }
    let actions: Vec<_> = all
        .iter()
        .map(|(project, source)| action(&args.build, project, source, &options))
        .collect();
    let text = if args.json {
        let plan = json!({
            "schema": super::tally::SCHEMA,
            "program": concat!("chancery ", env!("CARGO_PKG_VERSION")),
            "actions": actions,
        });
        serde_json::to_string_pretty(&plan).expect("texts and numbers") + "\n"
    } else {
        let lines = actions.iter().map(|action| {
            let outputs = action["outputs"].as_array().into_iter().flatten();
            let outputs: Vec<_> = outputs.filter_map(Value::as_str).collect();
            format!(
                "{}: {}\n",
                action["source"].as_str().unwrap_or_default(),
                outputs.join(", ")
            )
        });
        lines.collect()
    };
    write::stdout(text.as_bytes())?;
    Ok(Outcome::Done)
}

/// What has to be done for a briefing. Actions with the same key give the same files.
fn action(
    args: &BuildArgs,
    project: &Project,
    source: &SourceId,
    options: &Options,
) -> Value {
    let inputs = chancery::inputs(project, source, options);
    let inputs: std::collections::BTreeMap<_, _> =
        inputs.into_iter().map(|input| (input.path, input.digest)).collect();
    let mut asked = options.clone();
    asked.today = None;
    let asked = asked.to_json();
    let extensions = chancery::extensions(project, options);
    let outputs = extensions.iter().map(|extension| {
        slashed(&build::target(args, project, source, options, extension))
    });
    let program = concat!("chancery ", env!("CARGO_PKG_VERSION"));
    let key = json!([program, source.path(), asked, inputs]).to_string();
    let (cpu, memory) = project.bounds();
    json!({
        "source": source.path(),
        "key": sha256(key.as_bytes()),
        "options": serde_json::from_str::<Value>(&asked).unwrap_or_default(),
        "inputs": inputs,
        "outputs": outputs.collect::<Vec<_>>(),
        "limits": {"cpu_seconds": cpu, "memory_bytes": memory},
    })
}
