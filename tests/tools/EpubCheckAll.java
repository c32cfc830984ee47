// Checks EPUB files with EPUBCheck in one virtual machine, usages included:
//   java -cp epubcheck.jar:. EpubCheckAll FILE...
// A line a file, PASS or FAIL with the counts; the messages go to standard error.
// Ends with 1 if any file has a message above the level of usages.
import com.adobe.epubcheck.api.EpubCheck;
import com.adobe.epubcheck.api.EPUBLocation;
import com.adobe.epubcheck.messages.Message;
import com.adobe.epubcheck.messages.Severity;
import com.adobe.epubcheck.util.FeatureEnum;
import com.adobe.epubcheck.api.MasterReport;
import java.io.File;
import java.util.EnumMap;
import java.util.Map;

public final class EpubCheckAll {
    /** Counts messages by severity and prints those above usages. */
    static final class Counting extends MasterReport {
        final Map<Severity, Integer> counts = new EnumMap<>(Severity.class);
        final String name;

        Counting(String name) {
            this.name = name;
            setEpubFileName(name);
        }

        @Override
        public void message(Message message, EPUBLocation location, Object... arguments) {
            Severity severity = message.getSeverity();
            counts.merge(severity, 1, Integer::sum);
            if (severity != Severity.USAGE && severity != Severity.SUPPRESSED) {
                System.err.printf("%s %s %s %s%n", severity, message.getID(),
                    location, message.getMessage(arguments));
            }
        }

        @Override
        public void info(String resource, FeatureEnum feature, String value) {
            // What the file contains is not a finding.
        }

        @Override
        public int generate() {
            return 0;
        }

        @Override
        public void initialize() {
            // Nothing to prepare.
        }

        int count(Severity severity) {
            return counts.getOrDefault(severity, 0);
        }
    }

    public static void main(String[] names) {
        boolean failed = names.length == 0;
        for (String name : names) {
            Counting report = new Counting(name);
            new EpubCheck(new File(name), report).doValidate();
            int fatal = report.count(Severity.FATAL);
            int errors = report.count(Severity.ERROR);
            int warnings = report.count(Severity.WARNING);
            int infos = report.count(Severity.INFO);
            boolean passed = fatal + errors + warnings + infos == 0;
            failed |= !passed;
            System.out.printf("%s %d fatal, %d errors, %d warnings, %d infos, %d usages: %s%n",
                passed ? "PASS" : "FAIL", fatal, errors, warnings, infos,
                report.count(Severity.USAGE), name);
        }
        System.exit(failed ? 1 : 0);
    }
}
