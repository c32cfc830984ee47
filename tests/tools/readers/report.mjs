// One report over many books, in the same form from each script.

// What breaks off at one book is told, and the rest is still looked at.
async function attempt(file, examine) {
  try {
    return await examine(file);
  } catch (error) {
    return { found: null, wrong: [error.message] };
  }
}

export async function reportOn(files, examine) {
  const report = {};
  for (const file of files) {
    const { found, wrong } = await attempt(file, examine);
    report[file] = found;
    for (const fault of wrong) {
      console.error(`${file}: ${fault}`);
      process.exitCode = 1;
    }
  }
  console.log(JSON.stringify(report, null, 2));
}
