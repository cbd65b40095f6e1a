@echo off
rem Starts EvolKV: finds a JDK, builds the application when it is missing or older than its sources,
rem and runs it. JVM options: EVOLKV_OPTS. A JDK of your choice: EVOLKV_JAVA_HOME.
rem The same as the script evolkv for other systems; change both together.
rem
rem Paths may hold exclamation marks, parentheses and ampersands: so no delayed expansion, and every
rem path in quotes.
setlocal EnableExtensions DisableDelayedExpansion

set "needed=25"
set "root=%~dp0"
if "%root:~-1%"=="\" set "root=%root:~0,-1%"
set "app=%root%\evolkv-bench\target\app"
set "state=%root%\target\launcher"
set "jar=%app%\evolkv-bench.jar"

set "failed="
call :find_jdk
if not defined jdk exit /b 2

rem Which garbage collector, unless the user names one: two of them are an error of the JVM. And how
rem much for young objects where one sequence or a few are run: the JVM would take gigabytes.
set "collector=-XX:+UseParallelGC"
set "young="
for %%c in (generate verify bench) do if "%~1"=="%%c" set "young=-Xmn64m"
if defined EVOLKV_OPTS call :keep_collector
if defined EVOLKV_OPTS call :check_options
if defined failed exit /b 2

rem Results alone go to standard output; that a start could not use the prepared class data
rem concerns nobody.
set "options=--add-modules jdk.incubator.vector --enable-native-access=ALL-UNNAMED"
set "options=%options% --sun-misc-unsafe-memory-access=allow -XX:-UsePerfData"
set "options=%options% -XX:MaxRAMPercentage=60 -Xlog:disable -Xlog:all=warning:stderr"
set "options=%options% -Xlog:aot*=off:stderr -Xlog:cds*=off:stderr %collector% %young%"

rem Class data of a start belongs to one JDK: its folder is in the name.
set "key=%jdk:\=_%"
set "key=%key::=_%"
set "key=%key: =_%"
set "aot=%state%\%key%.aot"

call :is_stale
if defined stale call :build
if defined failed exit /b 2
if not exist "%aot%" call :prepare_start

set "cache="
for %%f in ("%aot%") do if not "%%~zf"=="0" set cache="-XX:AOTCache=%%~f"

"%jdk%\bin\java.exe" %options% %cache% "-Devolkv.home=%root%" %EVOLKV_OPTS% -jar "%jar%" %*
exit /b %errorlevel%

rem ---- The JDK

rem Sets jdk, or says why there is none.
:find_jdk
set "jdk="
if not defined EVOLKV_JAVA_HOME goto find_any_jdk
set "candidate=%EVOLKV_JAVA_HOME:"=%"
call :consider
if not defined jdk >&2 echo evolkv: EVOLKV_JAVA_HOME="%candidate%" holds no JDK %needed% or newer
exit /b 0

:find_any_jdk
if not defined JAVA_HOME goto find_on_path
set "candidate=%JAVA_HOME:"=%"
call :consider

:find_on_path
set "candidate="
for %%j in (java.exe) do set "candidate=%%~dp$PATH:j"
if not defined candidate goto find_in_folders
for %%p in ("%candidate%..") do set "candidate=%%~fp"
call :consider

:find_in_folders
for /d %%d in (
  "%ProgramFiles%\Eclipse Adoptium\jdk-*"
  "%ProgramFiles%\Java\jdk-*"
  "%ProgramFiles%\Microsoft\jdk-*"
  "%ProgramFiles%\Amazon Corretto\jdk*"
  "%ProgramFiles%\BellSoft\LibericaJDK-*"
  "%ProgramFiles%\Zulu\zulu-*"
  "%USERPROFILE%\.jdks\*"
) do (
  set "candidate=%%~fd"
  call :consider
)
if defined jdk exit /b 0
>&2 echo evolkv: EvolKV needs a JDK %needed% or newer, and there is none in the usual places. Install one, for example Temurin %needed%, and set JAVA_HOME to its folder.
exit /b 0

rem Sets jdk to candidate when that is a JDK new enough and nothing was found before.
:consider
if defined jdk exit /b 0
if not exist "%candidate%\bin\java.exe" exit /b 0
if not exist "%candidate%\bin\javac.exe" exit /b 0
if not exist "%candidate%\release" exit /b 0
set "version="
for /f "usebackq tokens=1,2 delims==" %%a in ("%candidate%\release") do if "%%~a"=="JAVA_VERSION" set "version=%%~b"
if not defined version exit /b 0
for /f "tokens=1 delims=.-+_" %%v in ("%version%") do set "version=%%v"
if %version% GEQ %needed% set "jdk=%candidate%"
exit /b 0

rem ---- The build

rem Sets stale when the application is missing or older than a source.
:is_stale
set "stale=yes"
if not exist "%state%\finished" exit /b 0
if not exist "%jar%" exit /b 0
set "newer=$built = (Get-Item -LiteralPath (Join-Path $env:state 'started')).LastWriteTimeUtc;"
set "newer=%newer% $sources = @(Get-ChildItem -LiteralPath $env:root -Directory -Filter 'evolkv-*' |"
set "newer=%newer% ForEach-Object { Join-Path $_.FullName 'pom.xml'; Join-Path $_.FullName 'src\main' });"
set "newer=%newer% $sources += Join-Path $env:root 'pom.xml'; $sources += Join-Path $env:root '.mvn';"
set "newer=%newer% if (Get-ChildItem -LiteralPath $sources -Recurse -Force |"
set "newer=%newer% Where-Object { $_.LastWriteTimeUtc -gt $built } | Select-Object -First 1) { exit 1 }"
powershell -NoProfile -NonInteractive -Command "%newer%" 2>nul
if errorlevel 1 exit /b 0
set "stale="
exit /b 0

rem Sets failed when there is no application afterwards.
:build
where mvn >nul 2>nul
if errorlevel 1 goto no_maven
if not exist "%state%" mkdir "%state%" 2>nul
if not exist "%state%" goto no_state
set "why=first run, about half a minute"
if exist "%state%\finished" set "why=its sources have changed"
>&2 echo Building EvolKV (%why%)...
rem A build that was interrupted may have left half of its classes.
if exist "%state%\started" if not exist "%state%\finished" call :drop_classes
del /q "%state%\finished" "%state%\*.aot" >nul 2>nul
>"%state%\started" echo %date% %time%
set "user_java_home=%JAVA_HOME%"
set "user_maven_opts=%MAVEN_OPTS%"
set "JAVA_HOME=%jdk%"
set "MAVEN_OPTS=-XX:+UseSerialGC -XX:TieredStopAtLevel=1 --sun-misc-unsafe-memory-access=allow %MAVEN_OPTS%"
pushd "%root%"
call mvn -q -B -T 1C -Dstyle.color=never -Dquick -Dmaven.test.skip=true package >"%state%\build.log" 2>&1 <nul
set "code=%errorlevel%"
popd
set "JAVA_HOME=%user_java_home%"
set "MAVEN_OPTS=%user_maven_opts%"
if not "%code%"=="0" goto build_failed
>"%state%\finished" echo %date% %time%
exit /b 0

:no_maven
set "failed=yes"
>&2 echo evolkv: building EvolKV needs Apache Maven (mvn), version 3.8 or newer; install it
exit /b 0

:no_state
set "failed=yes"
>&2 echo evolkv: cannot write to "%root%\target", where EvolKV is built
exit /b 0

:build_failed
set "failed=yes"
powershell -NoProfile -NonInteractive -Command "Get-Content -LiteralPath (Join-Path $env:state 'build.log') -Tail 30" >&2
>&2 echo evolkv: the build failed; its whole output is in "%state%\build.log"
exit /b 0

:drop_classes
for /d %%m in ("%root%\evolkv-*") do rmdir /s /q "%%~fm\target\classes" "%%~fm\target\maven-status" 2>nul
exit /b 0

rem ---- The start

rem Sets failed when the JVM refuses an option: it ends with 1 then, which is a result of some
rem commands. Not where an option would do something in that short life as well.
:check_options
echo "%EVOLKV_OPTS%" | findstr /r /c:"-agent" /c:"-javaagent" /c:"-Xrun" /c:"-XX:StartFlightRecording" >nul
if not errorlevel 1 exit /b 0
"%jdk%\bin\java.exe" %EVOLKV_OPTS% --version >nul
if not errorlevel 1 exit /b 0
set "failed=yes"
>&2 echo evolkv: EVOLKV_OPTS="%EVOLKV_OPTS%" is refused by the JVM, for the reason above
exit /b 0

rem Leaves the default collector out when EVOLKV_OPTS names one.
:keep_collector
echo "%EVOLKV_OPTS%" | findstr /r /c:"-XX:+Use[A-Za-z0-9]*GC" >nul
if not errorlevel 1 set "collector="
echo "%EVOLKV_OPTS%" | findstr /r /c:"-Xm" /c:"NewSize" >nul
if not errorlevel 1 set "young="
exit /b 0

rem Class data and profiles of a start, so that the next ones are quick; an empty file where the JVM
rem cannot make them.
:prepare_start
"%jdk%\bin\java.exe" %options% "-Devolkv.home=%root%" "-XX:AOTCacheOutput=%aot%.new" -jar "%jar%" plugins >"%state%\aot.log" 2>&1 <nul
if errorlevel 1 del /q "%aot%.new" >nul 2>nul
if not exist "%aot%.new" type nul >"%aot%.new"
move /y "%aot%.new" "%aot%" >nul
exit /b 0
